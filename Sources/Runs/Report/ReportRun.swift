internal import Activity
internal import Command
internal import Files
internal import MPI
internal import Pages
internal import Reports
internal import Training

/// `and-dist report`: runs as one HTML page, written by rank zero; all ranks search the memory bank.
struct ReportRun {
  private let command: ReportCommand
  private let settings: SettingLayers
  private let world: Communicator

  init(_ command: ReportCommand, _ settings: SettingLayers, _ world: Communicator) {
    self.command = command
    self.settings = settings
    self.world = world
  }

  func run() throws {
    let output = command.output ?? Path.join(command.runs[0], ReportWriter.fileName)
    let histories = try world.collectively { () -> [RunHistory] in
      guard world.isFirst else { return [] }
      for path in [output, command.csv].compactMap({ $0 }) { _ = try OutputPlace(path) }
      return try command.runs.map { path throws(FileError) in try RunHistory(folder: path) }
    }
    let (findings, remark) = try findings()
    try world.collectively {
      guard world.isFirst else { return }
      let page = RunPage(histories, findings: findings, remark: remark)
      try ReplacementFile.write(Array(page.html.utf8), to: output)
      print(
        "\(output): \(Quantity.count(command.runs.count, "run"))\(remark.map { "; \($0)" } ?? "")")
      if let csv = command.csv {
        try EventTable.write(
          metrics: Path.join(command.runs[0], RunLog.metricsName), to: csv)
        print("\(csv): the events")
      }
    }
  }

  /// What a single run's newest memory bank shows, on rank zero; or why it is not shown.
  private func findings() throws -> (FeatureFindings?, remark: String?) {
    guard command.runs.count == 1 else { return (nil, nil) }
    do {
      let bank = try Stage.during("searching the memory bank") {
        try SampledBank(command.runs[0], settings, sampleSize: command.sample, world)
      }
      if let folder = command.projector {
        try world.collectively { try bank.projectorFiles()?.write(to: folder) }
        if world.isFirst { print("\(folder): the sample for TensorBoard's projector") }
      }
      return try Stage.during("drawing maps and galleries") {
        (try world.collectively { try bank.findings() }, nil)
      }
    } catch let error as CollectiveError where command.projector == nil {
      // The curves are worth a page without images: a data set is often not where a report is made.
      return (nil, "Neighbourhoods and maps are left out: \(error.message)")
    }
  }
}
