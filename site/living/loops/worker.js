// Stands behind micropython.mjs in one script, in a worker: runs what a reader wrote, once.
// `postMessage` gives { ready }, and then { result } as driver.py tells it, or { error }.

const MOST_PRINTED = 4000;  // characters of what the code prints

onmessage = async ({ data: { wasm, driver } }) => {
  let printed = "";
  const python = await loadMicroPython({
    url: `data:application/wasm;base64,${wasm}`, heapsize: 8 * 2 ** 20, pystack: 16 * 1024,
    stdout: (line) => { if (printed.length < MOST_PRINTED) printed += `${line}\n`; },
  });
  python.runPython(driver);
  onmessage = ({ data: { source, name, cases } }) => {
    try {
      python.runPython(source);
      const results = JSON.parse(python.globals.get("_kl_call_all")(name, JSON.stringify(cases)));
      postMessage({ results, printed: printed.slice(0, MOST_PRINTED) });
    } catch (problem) {
      postMessage({ error: String(problem.message), printed: printed.slice(0, MOST_PRINTED) });
    }
  };
  postMessage({ ready: true });
};
