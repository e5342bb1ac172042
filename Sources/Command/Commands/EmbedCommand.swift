public import ArgumentParser
internal import Configuration
public import Images

/// `and-dist embed`.
public struct EmbedCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.embed.rawValue,
    abstract: "Computes features with a trained network and writes them to a NumPy file.",
    usage: """
      and-dist embed (--checkpoint <path> | --weights <file>) --output <file>
      [<options>] [--<setting> <value> ...]
      """,
    discussion: """
      The rows have the order of the data set; where its images are files, their names are written \
      beside the output, one a line. A setting that is not given has the value that is saved in the \
      checkpoint, or that follows from the weights.
      """)

  /// The checkpoint; nil where there are weights.
  @Option(
    help: ArgumentHelp("the folder of the checkpoint whose network is used", valueName: "path"))
  public var checkpoint: String?
  /// Weights in place of a checkpoint.
  @Option(
    help: ArgumentHelp(
      "safetensors file whose network is used: of export --torch, or torchvision's weights",
      valueName: "file"))
  public var weights: String?
  /// Which images; nil for those to test, or all where there are none to test.
  @Option(
    help: ArgumentHelp(
      "which images to use: train or test (default: test, or train where there are none to test)",
      valueName: "split"))
  public var split: Split?
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
    guard (checkpoint == nil) != (weights == nil) else {
      throw UsageError(
        description: checkpoint == nil
          ? "missing expected argument '--checkpoint <path>', or '--weights <file>'"
          : "checkpoint and weights are both given; give one of them")
    }
    checkpoint = try checkpoint.map { try PathText.expanded($0, setting: "checkpoint") }
    weights = try weights.map { try PathText.expanded($0, setting: "weights") }
    output = try PathText.expanded(output, setting: "output")
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    try settings.check()
    return .embed(self, settings)
  }
}

extension Split: ExpressibleByArgument {}
