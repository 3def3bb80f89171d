// Gives each widget that is saved in a page a model without a kernel, and starts what lives on the
// page. A classic script: pages opened from a folder load no modules, so a module comes as a text
// in a classic script, and is imported from a blob.

(() => {
  const { src: own, dataset: { modules = "", sorry = "" } } = document.currentScript;
  const root = own.slice(0, own.lastIndexOf("/") + 1);  // the folder _static, wherever the site lies
  const given = new Map();  // name -> [promise, resolve] of a module

  function waited(name) {
    if (!given.has(name)) {
      let resolve;
      given.set(name, [new Promise((done) => { resolve = done; }), resolve]);
    }
    return given.get(name);
  }

  // Called by the script of a module: its name, its source, its style sheet.
  function give(name, source, css) {
    if (css) {
      const style = document.createElement("style");
      style.textContent = css;
      document.head.append(style);
    }
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    waited(name)[1](import(address).finally(() => URL.revokeObjectURL(address)));
  }

  function module(name) {
    const known = given.has(name) || document.querySelector(`script[src*="/modules/${name}.js"]`);
    const [promise] = waited(name);
    if (!known) load(`modules/${name}.js`).catch((error) => waited(name)[1](Promise.reject(error)));
    return promise;
  }

  // A script that the page itself asks for and that does not come: whoever waits for it is told.
  addEventListener("error", ({ target }) => {
    const name = target?.src?.startsWith(root) && target.src.match(/\/modules\/(\w+)\.js/)?.[1];
    if (!name) return;
    const [promise, settle] = waited(name);
    promise.catch(() => {});  // nobody may wait
    settle(Promise.reject(new Error(`modules/${name}.js is missing`)));
  }, true);

  function load(path) {  // a classic script below _static
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + path;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${path} is missing`));
      document.head.append(script);
    });
  }

  function modelOf(element, { state, buffers }) {
    const values = { ...state }, listeners = new Map();
    let looked = () => ({}), asked = {};
    for (const [name, text] of Object.entries(buffers)) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      values[name] = new DataView(bytes.buffer);
    }
    const of = (event) => listeners.get(event) || listeners.set(event, new Set()).get(event);
    const tell = (event, ...what) => { for (const each of [...of(event)]) each(...what); };
    const model = {
      get: (name) => values[name],
      set(name, value) {
        if (typeof name === "object") {
          for (const [each, one] of Object.entries(name)) model.set(each, one);
          return;
        }
        if (values[name] === value) return;
        values[name] = value;
        tell(`change:${name}`, model, value);
        tell("change", model);
      },
      on(events, listener) { for (const event of events.split(" ")) of(event).add(listener); },
      once(event, listener) {
        const first = (...what) => { model.off(event, first); listener(...what); };
        model.on(event, first);
      },
      off(events, listener) {
        if (!events) listeners.clear();
        else for (const event of events.split(" ")) listener ? of(event).delete(listener) : of(event).clear();
      },
      save_changes() {},
      send(content) {
        const reply = (message) => tell("msg:custom", message, []);
        element.dispatchEvent(new CustomEvent("kl:send", { bubbles: true,
          detail: { id: element.id, content, reply } }));
      },
      keys: () => Object.keys(values),
      looks(now) {  // a widget says how to ask what is looked at, and hears what a link asks for
        looked = now;
        return asked;
      },
      looked: () => looked(),
      lookAt(what) { asked = what; },
    };
    return model;
  }

  async function awaken(element) {
    const { kind } = element.dataset;
    try {
      const model = modelOf(element, JSON.parse(element.querySelector("script").textContent));
      const widget = (await module(kind)).default;
      const place = document.createElement("div");
      element.append(place);
      await widget.initialize?.({ model });
      const show = shower(widget, model, place);
      if (location.hash.startsWith("#kl=")) await started;  // the address may hold a state
      const undo = await lab.prepare?.({ id: element.id, kind, model });
      try {
        await show();
      } catch (error) {
        if (!undo) throw error;
        undo();  // a state that cannot be shown
        await show();
      }
      element.classList.add("kl-awake");
      lab.widgets.set(element.id, { model, element, kind, show });
      element.dispatchEvent(new CustomEvent("kl:ready", { bubbles: true,
        detail: { id: element.id, model, kind } }));
    } catch (error) {
      element.append(Object.assign(document.createElement("p"), { className: "kl-sorry",
        textContent: sorry }));
      console.warn(error);
    }
  }

  function shower(widget, model, place) {  // shows a widget, now and whenever it is to be shown anew
    let end = null;
    return async () => {
      if (typeof end === "function") end();
      end = null;
      place.replaceChildren();
      end = await widget.render({ model, el: place });
    };
  }

  let hasStarted;
  const started = new Promise((resolve) => { hasStarted = resolve; });

  function begin() {
    for (const element of document.querySelectorAll(".kl-widget")) awaken(element);
  }

  async function live() {
    try {
      for (const name of modules.split(" ").filter(Boolean)) {
        const living = await module(name);
        (living.start || living.default.start)(lab);
      }
    } finally {
      hasStarted();  // the widgets wait for nothing more
    }
  }

  const lab = { give, load, module, root, widgets: new Map(), lang: document.documentElement.lang };
  window.kmeansLab = lab;
  const after = (what) => document.addEventListener("DOMContentLoaded", what);
  if (document.readyState === "loading") after(begin);
  else begin();
  if (document.readyState === "complete") live();
  else after(live);  // after the other scripts of the page
})();
