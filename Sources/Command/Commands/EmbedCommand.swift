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
      and-dist embed (--checkpoint <path> | --weights <file>) --output <path>
      [<options>] [--<setting> <value> ...]
      """,
    discussion: """
      The rows have the order of the data set; where its images are files, their names are written \
      beside the output, one a line. With --shard-rows the output is a folder of files, in which the \
      same command goes on where it was stopped, and which discover reads. A setting that is not given has the value that is saved in the \
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
  /// Rows of a file, if the output is a folder of several; nil for one file.
  @Option(
    help: ArgumentHelp(
      "write a folder of files with so many rows each; those that are there are not made again",
      valueName: "rows"))
  public var shardRows: Int?
  /// The NumPy file to write, (images, d) float32, or the folder of such files.
  @Option(
    help: ArgumentHelp(
      "the file to write, (images, d) float32, or the folder with --shard-rows", valueName: "path"))
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
    if let shardRows, shardRows < 1 {
      throw UsageError(description: "shard-rows is '\(shardRows)'; expected 1 or more")
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
