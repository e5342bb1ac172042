internal import Events
internal import Files
internal import Pages

/// Writes the page of a run while it goes on, without images: what `report` writes of its metrics.
final class ReportWriter: EventSink {
  private let folder: String
  private let every: Int

  /// A writer of `report.html` in a run's folder, after so many epochs and at the end.
  init(folder: String, every: Int) {
    self.folder = folder
    self.every = every
  }

  /// Writes the page, where it is time.
  func add(_ event: Event) throws {
    switch event {
    case .epoch(let epoch) where (epoch.epoch + 1).isMultiple(of: every): break
    case .runEnded: break
    default: return
    }
    let page = RunPage(
      [try RunHistory(folder: folder)], findings: nil,
      remark: "Neighbourhoods and maps: and-dist report \(folder)")
    try ReplacementFile.write(
      Array(page.html.utf8), to: Path.join(folder, ReportWriter.fileName))
  }

  /// The page's name in the run's folder.
  static let fileName = "report.html"
}
