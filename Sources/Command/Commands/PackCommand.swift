public import ArgumentParser
internal import Configuration

/// `and-dist pack`.
public struct PackCommand: ProgramCommand, Sendable {
  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.pack.rawValue,
    abstract: "Packs the images of a data set into tar archives, which --dataset tar-shards reads.",
    usage: """
      and-dist pack --dataset <name> --data-root <folder> --output <folder> [<options>]
      [--<setting> <value> ...]
      """,
    discussion: """
      Files that need not be shrunk are copied byte for byte. Given again, the same command goes on \
      with the archives that are not there yet.
      """)

  /// The folder of the archives.
  @Option(help: ArgumentHelp("folder for the archives", valueName: "folder"))
  public var output: String
  /// The shorter side to which larger images are shrunk; nil for as they are.
  @Option(
    help: ArgumentHelp(
      "shrink larger images to this shorter side (default: none is shrunk)", valueName: "pixels"))
  public var shrinkSide: Int?
  /// The quality of shrunk images.
  @Option(help: ArgumentHelp("JPEG quality of shrunk images, 1 to 100", valueName: "number"))
  public var quality: Int = 95
  /// How many images an archive has.
  @Option(help: ArgumentHelp("number of images in an archive", valueName: "count"))
  public var shardImages: Int = 1000
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Checks the numbers, and expands a leading `~`.
  public mutating func validate() throws {
    output = try PathText.expanded(output, setting: "output")
    for (name, value, range) in [
      ("shrink-side", shrinkSide ?? 8, 8...4096), ("quality", quality, 1...100),
      ("shard-images", shardImages, 1...10_000_000),
    ] where !range.contains(value) {
      throw UsageError(
        description: "\(name) is '\(value)'; expected \(range.lowerBound) to \(range.upperBound)")
    }
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    .pack(self, try settings.applied(to: Configuration()))
  }
}
