internal import Foundation

/// The part of a page that shows images: neighbourhoods and maps.
struct FindingsSection {
  let findings: FeatureFindings

  /// Pixels of a tile on the page.
  private static let side = 56

  /// The rules that give tiles their pictures.
  var style: String {
    let sheet = Data(findings.sheet).base64EncodedString()
    return """
      .tile{width:\(Self.side)px;height:\(Self.side)px;\
      background-size:calc(\(findings.columns)*\(Self.side)px) auto;\
      background-position:calc(var(--x)*-\(Self.side)px) calc(var(--y)*-\(Self.side)px);\
      background-image:url(data:image/jpeg;base64,\(sheet))}
      """
  }

  var html: String {
    """
    <section id="neighbourhoods"><h2>Neighbourhoods</h2>
    <p>\(HTML.escaped(findings.source))</p>
    \(findings.galleries.map(gallery).joined(separator: "\n"))
    </section>
    \(findings.maps.isEmpty ? "" : maps)
    """
  }

  private func tile(_ picture: FeatureFindings.Picture, _ more: String, agrees: Bool? = nil)
    -> String
  {
    let text = HTML.escaped("\(findings.text(picture)), \(more)")
    let frame = agrees.map { $0 ? " same" : " other" } ?? ""
    return """
      <span class="tile\(frame)" role="img" aria-label="\(text)" title="\(text)" \
      style="--x:\(picture.tile % findings.columns);--y:\(picture.tile / findings.columns)"></span>
      """
  }

  private func gallery(_ gallery: FeatureFindings.Gallery) -> String {
    let rows = gallery.neighbourhoods.map { neighbourhood in
      let image = neighbourhood.image
      let neighbours = neighbourhood.neighbours.map { picture, similarity in
        let agrees = picture.label.flatMap { label in image.label.map { $0 == label } }
        return tile(
          picture, "similarity \(String(format: "%.3f", similarity))", agrees: agrees)
      }.joined()
      let entropy = "entropy \(String(format: "%.2f", neighbourhood.entropy))"
      return """
        <div class="hood">\(tile(image, entropy))<span class="arrow" aria-hidden="true">→</span>\
        \(neighbours)</div>
        """
    }
    return """
      <h3>\(HTML.escaped(gallery.title))</h3>
      <div class="gallery">\(rows.joined(separator: "\n"))</div>
      """
  }

  private var maps: String {
    let figures = findings.maps.map(map).joined(separator: "\n")
    let named = findings.classNames.prefix(20).enumerated().map { label, name in
      "<span class=\"key c\(label % 20)\">\(HTML.escaped(name))</span>"
    }.joined(separator: " ")
    return """
      <section id="map"><h2>Map of features</h2>
      <p>Each point is an image; a pointer on it, or the arrow keys, show it. \(named)</p>
      <div class="charts">\(figures)</div>
      <div id="shown" class="shown" role="status" hidden><span class="tile"></span>\
      <span class="text"></span></div></section>
      """
  }

  private func map(_ map: FeatureFindings.Map) -> String {
    let (x, y) = (extent(map.points.map(\.x)), extent(map.points.map(\.y)))
    let entropies = extent(findings.sample.map(\.entropy))
    let points = zip(findings.sample, map.points).map { sample, point in
      let picture = sample.picture
      // Without classes the colour is the entropy's, in five steps.
      let colour =
        picture.label.map { $0 % 20 } ?? 20 + min(4, Int(5 * entropies.place(sample.entropy)))
      let text = String(format: "entropy %.2f", sample.entropy)
      return """
        <circle class="p c\(colour)" cx="\(number(10 + 540 * x.place(point.x)))" \
        cy="\(number(10 + 400 * (1 - y.place(point.y))))" r="3" \
        data-x="\(picture.tile % findings.columns)" data-y="\(picture.tile / findings.columns)" \
        data-text="\(HTML.escaped("\(findings.text(picture)), \(text)"))"/>
        """
    }
    return """
      <figure><figcaption>\(HTML.escaped(map.title))</figcaption>
      <svg class="map" viewBox="0 0 560 420" tabindex="0" role="img" \
      aria-label="\(HTML.escaped(map.title)): a map of \(map.points.count) images">
      \(points.joined(separator: "\n"))
      </svg></figure>
      """
  }

  private func extent(_ numbers: [Double]) -> (low: Double, place: (Double) -> Double) {
    let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 1)
    return (low, { high > low ? ($0 - low) / (high - low) : 0.5 })
  }

  private func number(_ number: Double) -> String { String(format: "%.1f", number) }
}
