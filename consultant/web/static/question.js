// A conversation that waits for an answer: asks whether anything has changed, then shows the page anew and says so aloud.
// Without it the page loads itself anew while it waits. Nothing here keeps a session from its end (visitors.BY_THEMSELVES).
"use strict";

(() => {
  const news = document.getElementById("news");
  const thread = () => document.getElementById("thread");
  if (!news || !thread() || !thread().dataset.waits) return;
  const LONGEST = 30; // seconds between two looks, of a page that has waited for long
  let every = Number(thread().dataset.every);

  const fetched = async (path) => {
    const answer = await fetch(path).catch(() => null);
    if (answer && answer.redirected) window.location.reload(); // the session has ended
    return answer && answer.ok && !answer.redirected ? answer : null;
  };
  const show = async (told) => {
    const page = await fetched(thread().dataset.here);
    if (!page) return;
    const made = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("thread");
    if (!made) return;
    thread().replaceWith(document.adoptNode(made));
    news.textContent = told;
    every = Number(made.dataset.every);
  };
  const look = async () => {
    if (document.visibilityState === "visible") {
      const answer = await fetched(`${thread().dataset.here}/live.json`);
      const found = answer ? await answer.json() : null;
      if (found && found.mark !== thread().dataset.mark) await show(found.told);
      else every = Math.min(every * 1.15, LONGEST);
    }
    if (thread().dataset.waits) setTimeout(look, every * 1000);
  };
  setTimeout(look, every * 1000);
})();
