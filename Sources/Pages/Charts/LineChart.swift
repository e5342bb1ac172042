internal import Foundation

/// A chart of lines over a common axis, as SVG.
struct LineChart {
  /// One line.
  struct Line {
    let name: String
    let points: [Curve.Point]
  }

  let title: String
  /// What the horizontal axis counts.
  let unit: String
  let lines: [Line]
  /// Whether the vertical axis begins at zero.
  var fromZero = false

  private static let width = 560.0
  private static let height = 260.0
  private static let margin = (left: 52.0, right: 12.0, top: 10.0, bottom: 36.0)

  /// The figure; empty where no line has a point.
  var figure: String {
    let lines = lines.filter { !$0.points.isEmpty }
    guard !lines.isEmpty else { return "" }
    let all = lines.flatMap(\.points)
    let (x, y) = (Axis(all.map(\.x)), Axis(all.map(\.y), fromZero: fromZero))
    let legend = lines.enumerated().map { index, line in
      "<span class=\"key c\(index % 8)\">\(HTML.escaped(line.name))</span>"
    }.joined(separator: " ")
    return """
      <figure><figcaption>\(HTML.escaped(title)) \(lines.count > 1 ? legend : "")</figcaption>
      <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" \
      aria-label="\(HTML.escaped(description(lines)))">
      \(frame(x, y))
      \(lines.enumerated().map { path($1, $0, x, y) }.joined(separator: "\n"))
      </svg></figure>
      """
  }

  /// What a person who does not see the chart is told: where each line begins and ends.
  private func description(_ lines: [Line]) -> String {
    lines.reduce("\(title).") { text, line in
      guard let first = line.points.first, let last = line.points.last else { return text }
      return text + " \(line.name): from \(Axis.label(first.y)) at \(unit) \(Axis.label(first.x)) "
        + "to \(Axis.label(last.y)) at \(Axis.label(last.x))."
    }
  }

  private func frame(_ x: Axis, _ y: Axis) -> String {
    let (right, bottom) = (Self.width - Self.margin.right, Self.height - Self.margin.bottom)
    let rows = y.ticks.map { tick in
      let place = text(down(tick, y))
      return """
        <line class="grid" x1="\(Int(Self.margin.left))" x2="\(Int(right))" y1="\(place)" y2="\(place)"/>\
        <text class="tick" x="\(Int(Self.margin.left) - 6)" y="\(place)" dy=".32em" \
        text-anchor="end">\(Axis.label(tick))</text>
        """
    }
    let columns = x.ticks.map { tick in
      """
      <text class="tick" x="\(text(across(tick, x)))" y="\(Int(bottom) + 16)" \
      text-anchor="middle">\(Axis.label(tick))</text>
      """
    }
    let name = """
      <text class="tick" x="\(Int(right))" y="\(Int(Self.height) - 4)" text-anchor="end">\
      \(HTML.escaped(unit))</text>
      """
    return (rows + columns + [name]).joined(separator: "\n")
  }

  private func path(_ line: Line, _ index: Int, _ x: Axis, _ y: Axis) -> String {
    let points = line.points.map { "\(text(across($0.x, x))),\(text(down($0.y, y)))" }
    let dots =
      line.points.count > 60
      ? ""
      : line.points.map { point in
        """
        <circle class="dot c\(index % 8)" cx="\(text(across(point.x, x)))" \
        cy="\(text(down(point.y, y)))" r="2.5"><title>\(HTML.escaped(line.name)): \
        \(Axis.label(point.y)) at \(Axis.label(point.x))</title></circle>
        """
      }.joined()
    return
      "<polyline class=\"line c\(index % 8)\" points=\"\(points.joined(separator: " "))\"/>\(dots)"
  }

  private func across(_ number: Double, _ axis: Axis) -> Double {
    Self.margin.left + axis.place(number) * (Self.width - Self.margin.left - Self.margin.right)
  }

  private func down(_ number: Double, _ axis: Axis) -> Double {
    Self.height - Self.margin.bottom
      - axis.place(number) * (Self.height - Self.margin.top - Self.margin.bottom)
  }

  private func text(_ number: Double) -> String { String(format: "%.1f", number) }
}
