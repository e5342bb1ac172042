internal import Events
internal import Foundation

/// The entropies of a round's images as bars, the share of anchors in each marked, and how often
/// neighbours have their image's class.
struct EntropyChart {
  let round: Int
  let histogram: EntropyHistogram

  private static let width = 560.0
  private static let height = 240.0
  private static let margin = (left: 52.0, right: 44.0, top: 10.0, bottom: 36.0)

  var figure: String {
    let count = histogram.counts.count
    guard count > 0, histogram.anchors.count == count else { return "" }
    let axis = Axis(histogram.counts.map(Double.init), fromZero: true)
    let inner = Self.width - Self.margin.left - Self.margin.right
    let step = inner / Double(count)
    let bars = (0..<count).map { bin in
      let x = Self.margin.left + Double(bin) * step
      return bar("all", x, step, histogram.counts[bin], axis)
        + bar("anchors", x, step, histogram.anchors[bin], axis)
    }.joined(separator: "\n")
    let hasLabels = histogram.agreeing != nil
    return """
      <figure><figcaption>Round \(round): entropy of \(histogram.counts.reduce(0, +)) images \
      <span class="key c0">anchors</span> <span class="key c7">other images</span> \
      \(hasLabels ? "<span class=\"key c1\">share of neighbours of the same class</span>" : "")\
      </figcaption>
      <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" \
      aria-label="\(HTML.escaped(description))">
      \(ticks(axis, inner))
      \(bars)
      \(agreement(step))
      </svg></figure>
      """
  }

  private var description: String {
    let anchors = histogram.anchors.reduce(0, +)
    return "Round \(round): entropies of \(histogram.counts.reduce(0, +)) images from "
      + "\(number(histogram.lowest)) to \(number(histogram.highest)) nats, "
      + "\(anchors) anchors at the lowest."
  }

  private func bar(_ kind: String, _ x: Double, _ step: Double, _ count: Int, _ axis: Axis)
    -> String
  {
    let top = down(axis.place(Double(count)))
    return """
      <rect class="\(kind)" x="\(number(x + 0.5))" y="\(number(top))" width="\(number(step - 1))" \
      height="\(number(Self.height - Self.margin.bottom - top))"/>
      """
  }

  private func ticks(_ axis: Axis, _ inner: Double) -> String {
    let rows = axis.ticks.map { tick in
      """
      <text class="tick" x="\(Int(Self.margin.left) - 6)" y="\(number(down(axis.place(tick))))" \
      dy=".32em" text-anchor="end">\(Axis.label(tick))</text>
      """
    }
    let bottom = Int(Self.height - Self.margin.bottom) + 16
    let ends = [
      (0.0, histogram.lowest), (0.5, (histogram.lowest + histogram.highest) / 2),
      (1, histogram.highest),
    ]
    let columns = ends.map { share, entropy in
      """
      <text class="tick" x="\(number(Self.margin.left + share * inner))" y="\(bottom)" \
      text-anchor="middle">\(String(format: "%.3g", entropy))</text>
      """
    }
    let name = """
      <text class="tick" x="\(Int(Self.width - Self.margin.right))" y="\(Int(Self.height) - 4)" \
      text-anchor="end">nats</text>
      """
    return (rows + columns + [name]).joined(separator: "\n")
  }

  /// A line of the share of agreeing neighbours, on an axis of its own, 0 … 1; bins of few images are
  /// left out.
  private func agreement(_ step: Double) -> String {
    guard let agreeing = histogram.agreeing, agreeing.count == histogram.counts.count else {
      return ""
    }
    let least = max(1, histogram.counts.reduce(0, +) / 200)
    let points = agreeing.indices.compactMap { bin -> String? in
      let pairs = histogram.counts[bin] * histogram.neighbours
      guard histogram.counts[bin] >= least, pairs > 0 else { return nil }
      let x = Self.margin.left + (Double(bin) + 0.5) * step
      return "\(number(x)),\(number(down(Double(agreeing[bin]) / Double(pairs))))"
    }
    let right = Int(Self.width - Self.margin.right) + 6
    let marks = [0.0, 0.5, 1].map { share in
      """
      <text class="tick" x="\(right)" y="\(number(down(share)))" dy=".32em">\(Int(100 * share)) %</text>
      """
    }.joined()
    return "<polyline class=\"line c1\" points=\"\(points.joined(separator: " "))\"/>\(marks)"
  }

  private func down(_ share: Double) -> Double {
    Self.height - Self.margin.bottom
      - share * (Self.height - Self.margin.top - Self.margin.bottom)
  }

  private func number(_ number: Double) -> String { String(format: "%.1f", number) }
}
