// The widget of a question: its form, judged by Python.

import { formOf } from "./form.js";

const render = (view) => formOf(view);

export default { render };
