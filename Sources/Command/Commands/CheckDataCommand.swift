public import ArgumentParser
internal import Configuration

/// `and-dist check-data`.
public struct CheckDataCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.checkData.rawValue,
    abstract: "Decodes all images of a data set, and lists those that are broken.",
    usage: """
      and-dist check-data --dataset <name> --data-root <folder> [<options>]
      [--<setting> <value> ...]
      """,
    discussion: """
      Prints how many images there are, of which kinds and sizes, and the broken ones with the reason. \
      The list that --output writes is what --exclude takes. The status is 1 if an image is broken.
      """)

  /// The list to write.
  @Option(
    help: ArgumentHelp(
      "file for the list of broken images, a path and the reason on each line", valueName: "file"))
  public var output: String?
  /// Whether mean and deviation of the pixels are printed.
  @Flag(help: "also print mean and std of the training images' pixels, as settings")
  public var statistics = false
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Expands a leading `~`.
  public mutating func validate() throws {
    output = try output.map { try PathText.expanded($0, setting: "output") }
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    .checkData(self, try settings.applied(to: Configuration()))
  }
}
