// What is looked at in a widget and no part of what Python knows: an open panel, a chosen number. The
// site's links hold it too, so its models ask for it; in a notebook nobody does.

// What a link asks for, as `now` gave it on another page; nothing if there is none. `now()` tells at
// any time what is looked at, as JSON knows it.
export function lookedAt(model, now) {
  return model.looks ? model.looks(now) || {} : {};
}
