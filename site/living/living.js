// All that lives on the pages of the site besides the widgets; the loader starts it.

import { speak } from "../../kmeans_lab/visuals/shared/words.js";
import { addresses, prepare } from "./address.js";
import { answersPage } from "./answers.js";
import { loops } from "./loops.js";
import { predictions } from "./predictions.js";

export function start(lab) {
  const language = lab.language || {};
  speak({ get: () => language });
  lab.prepare = prepare;
  addresses(lab);
  predictions(lab, language);
  loops(lab);
  for (const place of document.querySelectorAll(".kl-answers")) answersPage(place);
}
