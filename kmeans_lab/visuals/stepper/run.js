// The run, unpacked: Python sends labels only where they change, and numbers as bytes.

function bytes(model, name) {  // a copy, because a view into a message need not be aligned
  const data = model.get(name);
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
}

export function unpack(model) {
  const run = model.get("_run");
  const places = new Float32Array(bytes(model, "_points"));
  const centroids = new Float32Array(bytes(model, "_centroids"));
  const moves = bytes(model, "_moves");
  const Label = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[run.label_bytes];
  const size = Label.BYTES_PER_ELEMENT;
  const labels = [];  // one array for each assign, spelled out once
  for (const { at, count, all } of run.assigns) {
    if (all) {
      labels.push(new Label(moves.slice(at, at + run.drawn * size)));
      continue;
    }
    const next = labels[labels.length - 1].slice();
    const rows = new Uint32Array(moves.slice(at, at + 4 * count));
    const to = new Label(moves.slice(at + 4 * count, at + (4 + size) * count));
    rows.forEach((row, i) => { next[row] = to[i]; });
    labels.push(next);
  }
  return { ...run, places, centroids, labels };
}
