/// What a page does: shows the image of a point of a map.
enum PageScript {
  static let text = """
    (function () {
      const shown = document.getElementById("shown");
      if (!shown) return;
      let last = null;
      function show(point) {
        if (last) last.classList.remove("on");
        last = point;
        shown.hidden = !point;
        if (!point) return;
        point.classList.add("on");
        const tile = shown.querySelector(".tile");
        tile.style.setProperty("--x", point.dataset.x);
        tile.style.setProperty("--y", point.dataset.y);
        shown.querySelector(".text").textContent = point.dataset.text;
      }
      for (const map of document.querySelectorAll(".map")) {
        const points = [...map.querySelectorAll(".p")];
        map.addEventListener("pointerover", function (event) {
          if (event.target.classList.contains("p")) show(event.target);
        });
        map.addEventListener("pointerleave", function () { show(null); });
        map.addEventListener("blur", function () { show(null); });
        map.addEventListener("keydown", function (event) {
          const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
          if (!step || points.length === 0) return;
          event.preventDefault();
          const place = points.indexOf(last);
          show(points[(place + step + points.length) % points.length]);
        });
      }
    })();
    """
}
