public import ArgumentParser
internal import Configuration
public import Images

/// `and-dist embed`.
public struct EmbedCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.embed.rawValue,
    abstract: "Computes features with the network of a checkpoint and writes them to a NumPy file.",
    usage: """
      and-dist embed --checkpoint <path> --output <file> [<options>]
      [--<setting> <value> ...]
      """,
    discussion:
      "The rows have the order of the data set. A setting that is not given has the value that is saved in the checkpoint."
  )

  /// The checkpoint.
  @Option(
    help: ArgumentHelp("the folder of the checkpoint whose network is used", valueName: "path"))
  public var checkpoint: String
  /// Which images.
  @Option(help: ArgumentHelp("which images to use: train or test", valueName: "split"))
  public var split: Split = .test
  /// A layer whose output is wanted in the place of the feature.
  @Option(
    help: ArgumentHelp(
      "write the output of this layer, pooled as for linear classifiers, instead of the feature",
      valueName: "name"))
  public var layer: String?
  /// The NumPy file to write, (images, d) float32.
  @Option(help: ArgumentHelp("the file to write, (images, d) float32", valueName: "file"))
  public var output: String
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Expands a leading `~`.
  public mutating func validate() throws {
    checkpoint = try PathText.expanded(checkpoint, setting: "checkpoint")
    output = try PathText.expanded(output, setting: "output")
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    try settings.check()
    return .embed(self, settings)
  }
}

extension Split: ExpressibleByArgument {}
