public import ArgumentParser
internal import Configuration
public import Images

/// `and-dist embed`.
public struct EmbedCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.embed.rawValue,
    abstract: "Writes the features of a checkpoint's network as a NumPy file, in data-set order.",
    usage: """
      and-dist embed --checkpoint <path> --output <file> [<options>]
      [--<setting> <value> ...]
      """,
    discussion: "Settings are the checkpoint's where no flag says otherwise.")

  /// The checkpoint.
  @Option(help: ArgumentHelp("the checkpoint whose network is used", valueName: "path"))
  public var checkpoint: String
  /// Which images.
  @Option(help: ArgumentHelp("which images: train or test", valueName: "split"))
  public var split: Split = .test
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
