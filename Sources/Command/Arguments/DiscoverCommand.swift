internal import ArgumentParser
internal import Configuration

/// `and-dist discover`.
struct DiscoverCommand: InvocationCommand {
  static let configuration = CommandConfiguration(
    commandName: "discover",
    abstract: "Finds entropies, anchors and neighbours of the unit rows of a NumPy file.",
    discussion: """
      Writes entropy.npy (float32, N), anchors.npy (int64, in selection order) and neighbours.npy \
      (int64, N × k, nearest first) into the output folder.
      """)

  @Option(help: ArgumentHelp("the unit rows, (N, d) float32", valueName: "file"))
  var features: String
  @Option(help: settingHelp("temperature")) var temperature: String?
  @Option(help: settingHelp("neighbours")) var neighbours: String?
  @Option(help: settingHelp("selection-rate")) var selectionRate: String?
  @Option(help: ArgumentHelp("the round; more anchors with each", valueName: "number"))
  var round: Int = 1
  @Option(help: ArgumentHelp("the folder of the three files", valueName: "folder"))
  var output: String
  @OptionGroup var common: CommonOptions

  func invocation() throws -> Invocation {
    let given = [
      "temperature": temperature, "neighbours": neighbours, "selection-rate": selectionRate,
    ]
    let settings = SettingLayers(
      files: [],
      flags: given.compactMap { name, text in
        text.map { SettingLayers.Flag(name: name, text: $0) }
      })
    let configuration = try settings.applied(to: Configuration())
    guard round >= 0 else {
      throw UsageError(description: "round is '\(round)'; expected 0 or more")
    }
    return .discover(
      DiscoverOptions(
        features: try PathText.expanded(features, setting: "features"),
        temperature: configuration.temperature,
        neighbours: configuration.neighbours, selectionRate: configuration.selectionRate,
        round: round, output: try PathText.expanded(output, setting: "output"),
        logLevel: common.logLevel))
  }
}
