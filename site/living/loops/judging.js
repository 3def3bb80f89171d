// All that is said of one run: an error with its line, or what is wrong with what came back.

import { say } from "../../../kmeans_lab/visuals/shared/words.js";
import { explained } from "./errors.js";
import { judgeLabels } from "./judging_assign.js";
import { judgeCentroids } from "./judging_update.js";
import { TASKS } from "./tasks.js";

const JUDGES = { assign_loop: judgeLabels, update_loop: judgeCentroids };

// { status, lines, line, wrong, value }: status "right", "wrong" or "error"; `line` is where an error
// is, `wrong` the points or clusters that are wrong among the six, `value` what came for them.
export function judgedRun(name, { results, error }) {
  if (error !== undefined) return failed(error, "");
  const { cases } = TASKS[name];
  if (results[0].missing) {
    return { status: "error", lines: [say("No function here is called `{name}`. Keep its first line as it was.", { name })], wrong: [] };
  }
  const value = results[0].value;
  for (const [at, result] of results.entries()) {
    const where = cases[at].name();
    if (result.error !== undefined) return { ...failed(result.error, at ? where : ""), value };
    const verdict = JUDGES[name](cases[at].arguments, result.value);
    if (verdict) {
      const lines = at ? [say("The six points are right. With {case} it is not:", { case: where }), argumentsOf(cases[at]),
        ...verdict.lines, ...(cases[at].idea ? [cases[at].idea()] : [])] : verdict.lines;
      return { status: "wrong", lines, wrong: at ? [] : verdict.wrong, value };
    }
    if (result.changed) {
      return { status: "wrong", wrong: [], value, lines: [say("What comes back is right, but the function changes a list that it was given. The caller still needs it: make a list of your own.")] };
    }
  }
  return { status: "right", wrong: [], value, lines: [say("Right, with all that was tried: {cases}.",
    { cases: cases.map((each) => each.name()).join("; ") })] };
}

function failed(traceback, where) {
  const { line, title, hint } = explained(traceback);
  const first = line === null ? `\`${title}\`` : say("Line {line}: `{title}`", { line, title });
  const lines = [where ? `${first} (${say("with {case}", { case: where })})` : first];
  return { status: "error", lines: hint ? [...lines, hint] : lines, line, wrong: [] };
}

function argumentsOf({ arguments: all }) {
  return `\`${all.map((each) => JSON.stringify(each).replaceAll(",", ", ")).join("`, `")}\``;
}
