public import ArgumentParser
internal import Configuration

/// `and-dist report`.
public struct ReportCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.report.rawValue,
    abstract: "Writes a run, or several side by side, as one HTML page.",
    usage: """
      and-dist report <run> ... [--output <file>] [--csv <file>] [<options>]
      [--<setting> <value> ...]
      """,
    discussion: """
      The page needs no network and no other file. It has the curves, a table of the rounds, the entropies \
      with the share of anchors, and the settings; of a single run with a checkpoint also neighbourhoods \
      and maps of its newest memory bank, with the images, where the data set is at hand.
      """)

  /// The runs' folders.
  @Argument(help: ArgumentHelp("folders of runs, as train writes them", valueName: "run"))
  public var runs: [String]
  /// The page to write.
  @Option(
    help: ArgumentHelp(
      "page to write; default: report.html in the folder of the first run", valueName: "file"))
  public var output: String?
  /// A table of all events to write.
  @Option(help: ArgumentHelp("also write the events of a run as a table", valueName: "file"))
  public var csv: String?
  /// A folder for the files of TensorBoard's projector.
  @Option(
    help: ArgumentHelp(
      "also write the sample's features for TensorBoard's projector; a run's own is <run>/tensorboard",
      valueName: "folder"))
  public var projector: String?
  /// Images of a map.
  @Option(help: ArgumentHelp("images in the maps, 10 … 5000", valueName: "number"))
  public var sample: Int = 1000
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Checks the numbers, and expands a leading `~`.
  public mutating func validate() throws {
    guard (10...5000).contains(sample) else {
      throw UsageError(description: "sample is '\(sample)'; expected 10 … 5000")
    }
    for (name, value) in [("csv", csv), ("projector", projector)]
    where value != nil && runs.count > 1 {
      throw UsageError(description: "\(name) is of one run; \(runs.count) are given")
    }
    runs = try runs.map { try PathText.expanded($0, setting: "run") }
    output = try output.map { try PathText.expanded($0, setting: "output") }
    projector = try projector.map { try PathText.expanded($0, setting: "projector") }
    csv = try csv.map { try PathText.expanded($0, setting: "csv") }
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    try settings.check()
    return .report(self, settings)
  }
}
