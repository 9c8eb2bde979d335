// What every page shares. Pages work without it; nothing here is needed to read, to decide or to send.
"use strict";

(() => {
  // A page that waits for something looks every few seconds whether it has come, and only then loads itself anew.
  const waits = document.querySelector("[data-waits-for]");
  if (!waits) return;
  const look = async () => {
    const answer = await fetch(window.location.href).catch(() => null);
    if (!answer || !answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-waits-for]");
    if (!found || found.dataset.waitsFor !== waits.dataset.waitsFor) window.location.reload();
  };
  setInterval(look, 1000 * Number(waits.dataset.every || 5));
})();
