"""What the errors of NumPy and Python mean: the first row of the table that fits says it."""

from __future__ import annotations

from kmeans_lab.checks.error_rows import (
    Row,
    Stop,
    lost_attribute,
    lost_name,
    never_stored,
    several_for_one_place,
)
from kmeans_lab.checks.truths import asked_of_an_array

# How Python and NumPy call a function where they did not want one.
_FUNCTION = (
    r"(?:builtin_function_or_method|'method'|'function'|'(?:numpy\.)?ufunc'|"
    r"_ArrayFunctionDispatcher|method-wrapper|<built-in )"
)

TABLE = (
    Row("NameError UnboundLocalError", "", lost_name),
    Row(
        "TypeError",
        f"{_FUNCTION}.* (?:is not subscriptable|does not support item assignment)",
        "Square brackets stand behind the name of a function. Round brackets call it; or is what "
        "it gives back meant, and then its own brackets?",
        name="index-of-a-function",
    ),
    Row(
        "TypeError ValueError",
        f"{_FUNCTION}(?!.*has no attribute)",
        "That line works with a function itself, not with what it gives back. Are parentheses "
        "missing behind its name?",
        name="parentheses-forgotten",
    ),
    Row(
        "TypeError",
        "argument",
        "An object is made as {signature}. Its methods begin with self, and are called as fit(X), "
        "fit(X, init=...) and predict(X).",
        when=lambda stop: stop.of_class,
    ),
    Row(
        "NameError",
        "",
        "A name is used before it has a value. A method knows its arguments and what its own lines "
        "have made; what another method has stored is found on self, as in self.K.",
        when=lambda stop: stop.of_class,
    ),
    Row(
        "TypeError",
        "argument",
        "It is called as {signature}: does it take these arguments?",
        when=lambda stop: not stop.error.number,
    ),
    Row(
        "",
        "ndarray.*not callable",
        "Round brackets behind an array call it, as if it were a function. An index stands in "
        "square brackets: X[i]. Or has an array got the name of a function, as sum or min?",
        name="round-brackets",
    ),
    Row(
        "",
        "not callable",
        "A name that should be a function holds something else. Did a cell of the notebook give a "
        "variable the name of a function (sum, min, len, range)? Rename it, and restart the "
        "kernel.",
        name="name-of-a-function-taken",
    ),
    Row(
        "",
        "too many indices",
        "There are more places between the square brackets than the array has axes. A `:` keeps "
        "one axis; None makes a new one and uses none up. What came in: {shapes}.",
        name="too-many-indices",
    ),
    Row(
        "",
        "valid indices",
        "An index must be a whole number, and something else stands there. Does the loop run over "
        "the rows themselves, `for x in X`, or over their numbers, `for i in range(…)`?",
        name="no-whole-number-as-index",
    ),
    Row(
        "",
        "only integer scalar arrays|interpreted as an integer",
        "One whole number is wanted there, and something else came, perhaps an array. range wants "
        "how many turns: the length of an array is len(…).",
        line=r"\brange\(",
    ),
    Row(
        "",
        "only integer scalar arrays|interpreted as an integer",
        "`np.max` and `np.min` take an array and then an axis, one whole number, and an array came "
        "in its place. To compare each number of an array with another one there are `np.maximum` "
        "and `np.minimum`.",
        line=r"\bnp\.a?(?:max|min)\(",
        name="axis-for-a-number",
    ),
    Row(
        "",
        "only integer scalar arrays|interpreted as an integer",
        "One whole number is wanted in that line, and something else came, perhaps an array. What "
        "should be one number there: a length, an axis, an index?",
    ),
    Row(
        "ValueError",
        "(?i)a and p must have|probabilities",
        "`rng.choice(n, p=…)` wants n chances in `p`, one for each of the n things, none of them "
        "negative, which add up to 1. Print the shape and the sum of `p`.",
        name="no-chances",
    ),
    Row("", "truth value", asked_of_an_array, name="truth-of-an-array"),
    Row(
        "",
        "truth value",
        "One True or False is wanted there, and a comparison of an array gives as many as it has "
        "numbers. Which one number should be compared? Look for a missing index or sum.",
    ),
    Row(
        "AxisError",
        "",
        "There is no such axis: axes are counted from 0. What came in: {shapes}. Print the shape "
        "of the array in that line.",
    ),
    Row(
        "",
        "inhomogeneous",
        "`np.array` makes a table of rows only if all are equally long. To join them end to end "
        "there is `np.concatenate`.",
        name="rows-of-different-lengths",
    ),
    Row(
        "",
        "setting an array element with a sequence",
        several_for_one_place,
        name="several-for-one-place",
    ),
    Row(
        "",
        "setting an array element with a sequence",
        "On the left of = stands one place of an array, and on the right come several numbers. Is "
        "a slice meant on the left, or is one number meant on the right?",
        name="several-for-one-place",
    ),
    Row(
        "TypeError",
        "only (?:length-1|size-1|0-dimensional) arrays",
        "One single number is wanted there, and an array came. Which of its numbers is meant, or "
        "should they become one, by a sum perhaps?",
    ),
    Row(
        "ValueError",
        "negative dimensions",
        "A length came out below 0. Which numbers of that line make it, on this input?",
        name="length-below-zero",
    ),
    Row(
        "ValueError",
        "cannot reshape",
        "Another shape holds the same numbers: its lengths, multiplied, must give as many as the "
        "array has. What came in: {shapes}.",
        name="reshaped-to-another-number",
    ),
    Row(
        "",
        "must be square",
        "A table with as many rows as columns is wanted there. Print the shape of what came.",
    ),
    Row(
        "",
        "dimensional",
        "An array with another number of axes is wanted there. Print the shape of each array of "
        "that line. What came in: {shapes}.",
    ),
    Row(
        "IndexError",
        "boolean index did not match",
        "True and False as an index choose along an axis, so there must be as many of them as that "
        "axis is long. Print both shapes of that line.",
        name="mask-of-another-length",
    ),
    Row(
        "IndexError",
        "scalar variable",
        "An index chooses from an array, and one single number stands before the brackets there. "
        "Where did the array get lost?",
    ),
    Row(
        "",
        "broadcast|shapes|same shape|dimension",
        "Two shapes do not fit. What came in: {shapes}. Write the shape of each part of that line "
        "beside it, and align them from the right.",
    ),
    Row(
        "",
        "positional argument|takes exactly|takes no|takes at",
        "That line calls a function with more arguments, or fewer, than it takes.",
    ),
    Row(
        "",
        r"'(?:numpy\.)?(?:int|float|bool)\d*'? ?object is not iterable|iteration over a 0-d array",
        "A loop goes over many things, and one number stands there. range(…) counts up to it.",
    ),
    Row(
        "TypeError",
        r"'(?:numpy\.)?(?:int|float|bool)\w*' object is not subscriptable",
        "An index chooses from many things, and one single number stands before the brackets "
        "there. Where did the array get lost?",
    ),
    Row(
        "TypeError",
        r"(?:'(?:numpy\.)?(?:int|float|bool)\w*'|unsized object).*has no len|len\(\) of unsized",
        "len counts how many things there are, and one single number stands in its brackets.",
    ),
    Row(
        "TypeError",
        "indices must be integers or slices, not tuple",
        "Lists and tuples have one index at a time, rows[i][j]; places with a comma between them, "
        "[i, j], are an array's. `np.array` makes one of a list.",
        name="array-index-of-a-list",
    ),
    Row(
        "TypeError",
        "does not support item assignment",
        "What stands before the brackets cannot be changed: a tuple, a text or a single number. "
        "Which kind of thing is it? type(…) tells.",
    ),
    Row(
        "TypeError",
        "operand.*'list'|can only concatenate list|can't multiply sequence",
        "A list is no array: `+` joins two lists, `*` repeats one, and nothing else computes with "
        "them. `np.array` makes an array of a list.",
        name="list-for-array",
    ),
    Row(
        "",
        "Cannot cast ufunc",
        "The array that is changed in place holds whole numbers, and decimals are to be put into "
        "it. Which array is that, and where is it made?",
        name="decimals-into-whole-numbers",
    ),
    Row(
        "",
        "zero-size array|empty sequence|empty iterable|at least one|non-empty take",
        "There is nothing to choose from: an array or list of that line is empty. On which input, "
        "and in which turn of the loop?",
        name="nothing-to-choose-from",
    ),
    Row(
        "TypeError",
        "Cannot cast array data",
        "That function takes numbers of one kind, whole ones perhaps, and something else came. "
        "What does the array hold, on this input?",
        name="numbers-of-another-kind",
    ),
    Row(
        "ZeroDivisionError",
        "",
        "That line divides by 0. What is counted there, and on which input is there nothing of it?",
        name="divided-by-zero",
    ),
    Row(
        "TypeError",
        "unexpected keyword argument",
        "That function knows no argument of this name. How is it spelt in help(…)?",
        name="keyword-unknown",
    ),
    Row(
        "TypeError",
        "unhashable",
        "As a key of a dictionary, or in a set, Python takes numbers, texts and tuples of them, "
        "but no list and no array.",
    ),
    Row(
        "ValueError",
        "read-only",
        "That array must not be written into: it is only a look at another one. `.copy()` "
        "makes one of your own.",
        name="read-only",
    ),
    Row(
        "TypeError",
        r"not supported between(?!.*NoneType)",
        "Two things are compared of which none comes first, such as a number and a list. Which "
        "kinds they are, the message says; which line made the one that surprises you?",
    ),
    Row(
        "",
        "did not contain a loop|resolved dtypes|concatenate str|not supported for the input types|"
        "could not convert string",
        "That line computes with something that is no number, a text perhaps. Which kind of thing "
        "is in each array of it?",
        name="computed-with-texts",
    ),
    Row(
        "",
        "list assignment index",
        "A list has only the places that were put into it; append adds one at the end.",
        name="place-not-in-the-list",
    ),
    Row(
        "",
        "NoneType",
        "Something in that line is None. A function without return gives back None, and so does a "
        "method that changes a thing in place, as a list's sort.",
    ),
    Row("AttributeError", "", never_stored, name="never-stored"),
    Row("AttributeError", "", lost_attribute, name="no-such-attribute"),
    Row(
        "AttributeError",
        "",
        "What stands to the left of the dot is of another kind than that line believes, and knows "
        "no such word. Which kind of thing is it? type(…) tells.",
    ),
    Row(
        "",
        "values to unpack",
        "On the left of = stand more or fewer names than things come. How many does that function "
        "return, or how many are in that list?",
    ),
    Row(
        "",
        "cannot unpack non-iterable",
        "Several names want to be filled, and one single thing comes. Does the loop run over "
        "numbers, `range(…)`, and should it run over the things themselves?",
    ),
    Row(
        "IndexError",
        "must be",
        "An index says which: whole numbers, or True and False. Here other numbers stand in the "
        "brackets, the values themselves perhaps.",
    ),
    Row("IndexError", "", "An index reaches beyond its axis. What came in: {shapes}."),
    Row(
        "NameError UnboundLocalError",
        "",
        "A name is used before it has a value. The function's own are its arguments, {arguments}, "
        "and what its lines above have made.",
    ),
    Row(
        "TypeError",
        "Cannot interpret|data type .*not understood",
        "A dtype is made of a name, such as 'float32', of a type or of a dtype, and what stands in "
        "those brackets is none of them. Print it on this input.",
        line=r"\bdtype\(",
        name="no-dtype",
    ),
    Row(
        "TypeError",
        "Cannot interpret|data type .*not understood",
        "Something in that call is taken for the kind of number, and is none. The shape of an "
        "array is one thing, with brackets of its own: np.zeros((4, 7)).",
    ),
    Row(
        "TypeError",
        "doesn't define __round__",
        "Python's round takes one number. For arrays NumPy has a function of its own, np.round.",
        name="pythons-own",
    ),
    Row(
        "ValueError",
        "larger sample than population",
        "More things are to be chosen than there are, and with `replace=False` none comes twice. "
        "How many rows are there on this input?",
        name="more-than-there-are",
    ),
    Row(
        "KeyError ValueError",
        r"not in list|^'?\w+'?$",
        "What is looked for is not there. Print what there is to find, for this input.",
    ),
    Row("AssertionError", "", "An `assert` of that line does not hold on this input."),
    Row("RecursionError", "", "The function calls itself without end.", name="calls-itself"),
    Row(
        "SystemExit",
        "",
        "A function gives its result back with return; exit() would end the whole notebook.",
        name="ends-the-program",
    ),
    Row("KeyboardInterrupt", "", "It was interrupted, by you (■) or by the function itself."),
    Row(
        "MemoryError",
        "",
        "It asked for more memory than there is. Which array is so large, and why?",
        name="more-memory-than-there-is",
    ),
    Row(
        "EOFError",
        "",
        "A function takes what it needs from its arguments; input() would wait for a person.",
        name="asks-a-person",
    ),
)

__all__ = ["TABLE", "Row", "Stop"]
