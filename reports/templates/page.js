"use strict";
for (const plot of document.querySelectorAll(".plot[data-reading]")) {
  const { at, words } = JSON.parse(document.getElementById(plot.dataset.reading).textContent);
  const readout = plot.closest("figure").querySelector(".readout");
  const line = plot.querySelector(".crosshair");
  const canvas = plot.querySelector(".canvas");
  const resting = readout.textContent;
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const place = (1000 * (event.clientX - box.left)) / box.width;
    let low = 0, high = at.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at[middle] < place) low = middle + 1; else high = middle;
    }
    if (low > 0 && place - at[low - 1] < at[low] - place) low -= 1;
    readout.textContent = words[low];
    line.style.left = at[low] / 10 + "%";
    line.hidden = false;
  });
  canvas.addEventListener("pointerleave", () => { readout.textContent = resting; line.hidden = true; });
}
