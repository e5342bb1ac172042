internal import Events
internal import Reports

/// Runs as one HTML file that needs nothing else: facts, curves, rounds, settings, and of a single run
/// its neighbourhoods and maps.
public struct RunPage {
  private let runs: [RunHistory]
  private let findings: FeatureFindings?
  private let remark: String?

  /// The page of runs, one or several; `remark` says why there are no findings.
  public init(_ runs: [RunHistory], findings: FeatureFindings?, remark: String?) {
    precondition(!runs.isEmpty, "a page of no run")
    self.runs = runs
    self.findings = findings
    self.remark = remark
  }

  /// The file.
  public var html: String {
    let title = runs.map(\.name).joined(separator: ", ")
    let section = findings.map(FindingsSection.init)
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      <title>\(HTML.escaped(title)) – and-dist</title>
      <style>
      \(PageStyle.text)
      \(section?.style ?? "")
      </style></head><body>
      <header><h1>\(HTML.escaped(title))</h1>
      <nav aria-label="Sections"><a href="#curves">Curves</a><a href="#rounds">Rounds</a>\
      \(section == nil ? "" : "<a href=\"#neighbourhoods\">Neighbourhoods</a><a href=\"#map\">Map</a>")\
      <a href="#settings">Settings</a></nav></header>
      <main>
      \(runs.map(facts).joined(separator: "\n"))
      <section id="curves"><h2>Curves</h2><div class="charts">
      \(charts.joined(separator: "\n"))
      </div></section>
      <section id="rounds"><h2>Rounds</h2>
      \(runs.map(rounds).joined(separator: "\n"))
      </section>
      \(section?.html ?? remark.map { "<p>\(HTML.escaped($0))</p>" } ?? "")
      <section id="settings"><h2>Settings</h2>
      \(runs.map(settings).joined(separator: "\n"))
      </section></main>
      \(section == nil ? "" : "<script>\(PageScript.text)</script>")
      </body></html>

      """
  }

  private func heading(_ run: RunHistory) -> String {
    runs.count > 1 ? "<h3>\(HTML.escaped(run.name))</h3>" : ""
  }

  private func facts(_ run: RunHistory) -> String {
    var facts: [(String, String)] = []
    if let start = run.report.start {
      facts += [
        ("data set", "\(start.dataset), \(Quantity.count(start.images, "image"))"),
        ("network", "\(start.network), \(Quantity.count(start.parameters)) parameters"),
        (
          "machine",
          "\(Quantity.count(start.ranks, "rank")) on \(Quantity.count(start.nodes, "host")), "
            + Quantity.count(start.threads, "thread") + " each"
        ),
        ("length", "\(start.rounds) rounds of \(start.epochs) epochs"),
      ]
    }
    if let end = run.report.end {
      facts += [
        ("last ended", end.reason.rawValue), ("steps", Quantity.count(end.steps)),
        ("time since last start", Quantity.duration(end.seconds)),
        ("most memory of a rank", Quantity.bytes(end.peakMemory)),
      ]
    }
    if let best = run.accuracies[.knnFeatures]?.points.last ?? run.accuracies[.knnBank]?.points.last
    {
      facts.append(("last kNN accuracy", Quantity.decimal(best.y, 4)))
    }
    let items = facts.map { name, value in
      "<div><dt>\(HTML.escaped(name))</dt><dd>\(HTML.escaped(value))</dd></div>"
    }
    return "\(heading(run))<dl class=\"facts\">\(items.joined())</dl>"
  }

  private var charts: [String] {
    func chart(
      _ title: String, fromZero: Bool = false, _ curves: [(String, (RunHistory) -> Curve?)]
    ) -> String {
      let lines = runs.flatMap { run in
        curves.compactMap { name, curve in
          curve(run).map {
            LineChart.Line(
              name: runs.count == 1
                ? name : curves.count == 1 ? run.name : "\(run.name) \(name)",
              points: $0.reduced())
          }
        }
      }
      return LineChart(title: title, unit: "epoch", lines: lines, fromZero: fromZero).figure
    }
    return [
      chart("Loss", [("loss", { $0.loss })]),
      chart(
        "kNN accuracy",
        [
          ("bank", { $0.accuracies[.knnBank] }), ("features", { $0.accuracies[.knnFeatures] }),
          ("nearest", { $0.accuracies[.nearest] }),
        ]),
      chart("Learning rate", fromZero: true, [("learning rate", { $0.learningRate })]),
      chart("Images per second", fromZero: true, [("images", { $0.imagesPerSecond })]),
      chart(
        "Waits of rank 0 in a step, milliseconds", fromZero: true,
        [("for images", { $0.waitedForData }), ("for messages", { $0.waitedForMessages })]),
    ].filter { !$0.isEmpty }
  }

  private func rounds(_ run: RunHistory) -> String {
    let table = HTML.table(SummaryTable.heads, SummaryTable(run.report).rows)
    let layers = LayerTable(run.report.layers).rows
    let linear = layers.isEmpty ? "" : HTML.table(LayerTable.heads, layers)
    let entropies = run.discoveries.compactMap { discovery in
      discovery.entropies.map { EntropyChart(round: discovery.round, histogram: $0).figure }
    }
    let figures =
      entropies.isEmpty ? "" : "<div class=\"charts\">\(entropies.joined(separator: "\n"))</div>"
    return heading(run) + table + linear + figures
  }

  private func settings(_ run: RunHistory) -> String {
    heading(run)
      + (run.settings.isEmpty
        ? "<p>configuration.yaml is not there.</p>"
        : "<pre>\(HTML.escaped(run.settings))</pre>")
  }
}
