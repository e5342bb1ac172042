/// The rules of a page: light and dark by what the reader's system asks for, one column on a phone.
enum PageStyle {
  /// The colours of lines and classes, which both backgrounds carry.
  private static let colours = [
    "#2f7ed8", "#e2711d", "#2a9d5c", "#c2334d", "#8357c5", "#8c6d46", "#d3559f", "#7a858f",
    "#9aa21a", "#1ea5b5", "#5b9bef", "#f2a65a", "#71c494", "#e3798c", "#b39ae0", "#bfa27c",
    "#eb9fcc", "#aab3bb", "#c7cc5c", "#6fcdd8", "#2c5f9e", "#4d8a8f", "#8aa86b", "#d1a045",
    "#cf5b3f",
  ]

  static var text: String {
    let classes = colours.enumerated().map { index, colour in
      ".c\(index){--c:\(colour)}"
    }.joined()
    return """
      :root{color-scheme:light dark;--back:#fff;--card:#f6f7f9;--text:#1b1f24;--faint:#626a73;\
      --edge:#d9dde2}
      @media(prefers-color-scheme:dark){:root{--back:#14171a;--card:#1d2125;--text:#e6e8ea;\
      --faint:#9aa3ab;--edge:#353b41}}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:1240px;padding:1rem;background:var(--back);color:var(--text);\
      font:16px/1.5 system-ui,sans-serif}
      h1{font-size:1.6rem;margin:.2rem 0}h2{margin:2rem 0 .5rem;font-size:1.25rem}
      h3{margin:1.2rem 0 .4rem;font-size:1rem}
      nav a{margin-right:1rem}a{color:#2f7ed8}
      .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:.6rem;\
      margin:1rem 0;padding:0}
      .facts div{background:var(--card);border-radius:8px;padding:.6rem .8rem}
      .facts dt{color:var(--faint);font-size:.8rem}.facts dd{margin:0;font-size:1.1rem;\
      overflow-wrap:anywhere}
      .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));\
      gap:1rem}
      figure{margin:0;background:var(--card);border-radius:8px;padding:.7rem}
      figcaption{font-size:.9rem;margin-bottom:.3rem}
      svg{width:100%;height:auto;display:block}
      .grid{stroke:var(--edge);stroke-width:1}.tick{fill:var(--faint);font-size:12px}
      .line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round}.dot{fill:var(--c)}
      .key{white-space:nowrap;margin-left:.6rem}
      .key::before{content:"";display:inline-block;width:.7em;height:.7em;border-radius:2px;\
      margin-right:.3em;background:var(--c)}
      .all{fill:#7a858f}.anchors{fill:#2f7ed8}
      .wide{overflow-x:auto;margin-bottom:1rem}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
      th,td{text-align:right;padding:.25rem .8rem;border-bottom:1px solid var(--edge);\
      white-space:nowrap}th:first-child{text-align:left}thead th{color:var(--faint);\
      font-weight:500;font-size:.85rem}
      pre{background:var(--card);border-radius:8px;padding:.8rem;overflow-x:auto;font-size:.85rem}
      .gallery{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));\
      gap:.5rem}
      .hood{display:flex;align-items:center;gap:4px;overflow-x:auto;background:var(--card);\
      border-radius:8px;padding:6px}
      .tile{display:inline-block;flex:none;margin:2px;border-radius:4px;background-repeat:no-repeat}
      .same{outline:2px solid #2a9d5c}.other{outline:2px dashed #c2334d}
      .arrow{color:var(--faint)}
      .p{fill:var(--c);fill-opacity:.75}.p.on{stroke:var(--text);stroke-width:2;fill-opacity:1}
      .map:focus{outline:2px solid #2f7ed8}
      .shown{position:fixed;right:1rem;bottom:1rem;display:flex;gap:.6rem;align-items:center;\
      background:var(--back);border:1px solid var(--edge);border-radius:8px;padding:.5rem .8rem;\
      max-width:calc(100vw - 2rem)}.shown[hidden]{display:none}
      \(classes)
      """
  }
}
