import Events
import Files
import Foundation
import Pages
import Testing

/// Pages of runs that are no more than their metrics.
struct RunPageTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
  }

  /// A run of three epochs of two steps, a discovery and two evaluations.
  private func history(_ name: String, settings: String? = nil) throws -> RunHistory {
    let path = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var events: [Event] = [
      .runStarted(
        RunStarted(
          dataset: "cifar10", images: 10, network: "resnet18 of width <8>", parameters: 5, ranks: 2,
          nodes: 1, threads: 1, rounds: 1, epochs: 3, stepsPerEpoch: 2, output: path))
    ]
    for step in 1...6 {
      events.append(
        .step(
          StepMeasures(
            round: 0, epoch: (step - 1) / 2, step: step, loss: 8 / Double(step),
            learningRate: 0.03, imagesPerSecond: 100, waitedForData: 0.001,
            waitedForMessages: 0.002)))
    }
    events.append(
      .evaluation(
        EvaluationMeasures(protocol: .knnBank, accuracy: 0.5, round: 0, epoch: 0, seconds: 1)))
    events.append(
      .evaluation(
        EvaluationMeasures(protocol: .knnBank, accuracy: 0.75, round: 0, epoch: 2, seconds: 1)))
    events.append(
      .discovery(
        DiscoveryMeasures(
          round: 1, anchors: 4, entropyMean: 2, consistency: 0.25,
          entropies: EntropyHistogram(
            lowest: 1, highest: 3, counts: [4, 6], anchors: [4, 0], agreeing: [2, 1],
            neighbours: 1),
          seconds: 1)))
    let lines = events.map { $0.json + "\n" }.joined()
    try lines.write(toFile: "\(path)/metrics.jsonl", atomically: true, encoding: .utf8)
    try settings?.write(toFile: "\(path)/configuration.yaml", atomically: true, encoding: .utf8)
    return try RunHistory(folder: path)
  }

  @Test func saysWhatHappened() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let page = RunPage(
      [try history("first", settings: "output: \"a&b\"\n")], findings: nil, remark: "no <images>")
    let html = page.html
    #expect(html.contains("resnet18 of width &lt;8&gt;, 5 parameters"))
    #expect(html.contains("output: &quot;a&amp;b&quot;"))
    #expect(html.contains("no &lt;images&gt;"))
    #expect(html.contains("Loss. loss: from 8 at epoch 0.5 to 1.333 at 3."))
    #expect(html.contains("bank: from 0.5 at epoch 1 to 0.75 at 3."))
    #expect(html.contains("Round 1: entropies of 10 images from 1.0 to 3.0 nats, 4 anchors"))
    #expect(html.contains("<td>0.250</td>"))
    #expect(!html.contains("<script"))
  }

  /// A page asks for nothing that is not in it.
  @Test func needsNothingElse() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let html = RunPage([try history("first")], findings: findings, remark: nil).html
    for text in ["http:", "https:", "@import", "src=", "fetch(", "//cdn"] {
      #expect(!html.contains(text), "\(text)")
    }
    #expect(html.ranges(of: "url(").count == 1 && html.contains("url(data:image/jpeg;base64,AQID"))
    #expect(html.contains("aria-label=\"b.png, dog, similarity 0.500\""))
    #expect(html.contains("class=\"tile other\"") && html.contains("class=\"tile same\""))
    #expect(html.contains("data-text=\"a.png, cat, entropy 1.00\""))
    // Each element that is opened is closed.
    for name in ["section", "figure", "svg", "div", "table", "main", "header", "dl"] {
      let opened = html.ranges(of: "<\(name)>").count + html.ranges(of: "<\(name) ").count
      #expect(opened == html.ranges(of: "</\(name)>").count, "\(name)")
    }
  }

  private var findings: FeatureFindings {
    let pictures = [("a.png", 0), ("b.png", 1), ("c.png", 0)].enumerated().map {
      FeatureFindings.Picture(tile: $0, name: $1.0, label: $1.1)
    }
    return FeatureFindings(
      sheet: [1, 2, 3], columns: 2, classNames: ["cat", "dog"],
      galleries: [
        FeatureFindings.Gallery(
          title: "Lowest",
          neighbourhoods: [
            FeatureFindings.Neighbourhood(
              image: pictures[0], entropy: 1,
              neighbours: [(pictures[1], 0.5), (pictures[2], 0.25)])
          ])
      ],
      sample: pictures.map { ($0, 1) },
      maps: [FeatureFindings.Map(title: "Plane", points: [(0, 0), (1, 1), (2, 0)])],
      source: "Three images.")
  }

  @Test func severalRunsShareTheirCharts() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let runs = try ["one", "two"].map { try history($0) }
    let html = RunPage(runs, findings: nil, remark: nil).html
    #expect(html.contains("<h1>one, two</h1>"))
    #expect(html.contains("<span class=\"key c0\">one</span> <span class=\"key c1\">two</span>"))
    #expect(html.contains("two bank: from 0.5"))
  }

  @Test func folderThatIsNoRunIsNamed() throws {
    #expect(throws: FileError.self) { _ = try RunHistory(folder: "\(folder)/none") }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try history("first")
    try "{\"a\": 1}\n".write(
      toFile: "\(folder)/first/metrics.jsonl", atomically: true, encoding: .utf8)
    #expect(throws: FileError.self) { _ = try RunHistory(folder: "\(folder)/first") }
  }
}
