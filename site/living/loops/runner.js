// Runs a reader's Python in a worker of its own, so that a loop without end cannot hold the page.

let loadedParts = null;  // what is loaded: { script, wasm, driver }

globalThis.kmlMicroPython = (parts) => { loadedParts = parts; };

export function runnerOf(lab) {
  let loading = null, spare = null, running = null;

  function loaded() {
    loading ||= lab.load("living/micropython.js").catch((problem) => {
      loading = null;
      throw problem;
    });
    return loading;
  }

  async function started() {
    await loaded();
    const { script, wasm, driver } = loadedParts;
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = new Worker(address);
    try {
      await reply(worker, { wasm, driver });
    } finally {
      URL.revokeObjectURL(address);
    }
    return worker;
  }

  // Begin to load, so that the first run need not wait; what fails is told by that run.
  function warm() {
    if (!spare) {
      spare = started();
      spare.catch(() => { spare = null; });
    }
  }

  // { results, printed } or { error, printed }; null if it was stopped.
  async function run(question) {
    warm();
    const worker = await spare;
    spare = null;  // each run has an interpreter of its own: nothing is left of the last one
    const stopped = new Promise((resolve) => { running = { worker, stop: () => resolve(null) }; });
    try {
      return await Promise.race([reply(worker, question), stopped]);
    } finally {
      worker.terminate();
      running = null;
      warm();
    }
  }

  return { warm, run, stop: () => running?.stop() };
}

function reply(worker, message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message || "the worker failed"));
    };
    worker.postMessage(message);
  });
}
