public import ArgumentParser
internal import Configuration

/// `and-dist discover`.
public struct DiscoverCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.discover.rawValue,
    abstract: "Computes entropies, anchors and neighbours of the rows of a NumPy file.",
    usage: """
      and-dist discover --features <file> --output <folder> [<options>]
      [--<setting> <value> ...]
      """,
    discussion: """
      Writes entropy.npy (float32, N), anchors.npy (int64, in the order of selection) and neighbours.npy \
      (int64, N × k, nearest first) into the output folder.
      """)

  /// A NumPy file of unit rows, (N, d) float32.
  @Option(help: ArgumentHelp("file with rows of length 1, (N, d) float32", valueName: "file"))
  public var features: String
  /// The round, which says how many anchors there are; none in round 0.
  @Option(
    help: ArgumentHelp("number of the round; each round has more anchors", valueName: "number"))
  public var round: Int = 1
  /// The folder of the three files that are written.
  @Option(help: ArgumentHelp("folder for the three files", valueName: "folder"))
  public var output: String
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Checks the round, and expands a leading `~`.
  public mutating func validate() throws {
    guard round >= 0 else {
      throw UsageError(description: "round is '\(round)'; expected 0 or more")
    }
    features = try PathText.expanded(features, setting: "features")
    output = try PathText.expanded(output, setting: "output")
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    .discover(self, try settings.applied(to: Configuration()))
  }
}
