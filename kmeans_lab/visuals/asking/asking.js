// The widget of a question: its form, judged by Python.

import { formOf } from "./form.js";

export default { render: formOf };
