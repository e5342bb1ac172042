public import ArgumentParser
internal import Configuration

/// `and-dist benchmark`.
public struct BenchmarkCommand: ProgramCommand, Sendable {
  /// A part of the work.
  public enum Subject: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// A whole training step.
    case step
    /// The pass over the memory bank with loss and gradient.
    case bank
    /// Entropies and neighbours of all rows.
    case discovery
    /// Loading and augmenting images.
    case loader
    /// Listing the files of a data set.
    case listing
    /// Summing gradients over all ranks, by each way.
    case allReduce = "allreduce"
  }

  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.benchmark.rawValue,
    abstract: "Measures one part of the work: step, bank, discovery, loader, listing or allreduce.",
    usage: "and-dist benchmark <subject> [<options>] [--<setting> <value> ...]")

  /// What is measured.
  @Argument(help: "what to measure: step, bank, discovery, loader, listing or allreduce")
  public var subject: Subject
  /// Rows of the memory bank, or images of the data set.
  @Option(help: ArgumentHelp("number of rows of the memory bank", valueName: "count"))
  public var rows: Int = 50_000
  /// How often it is measured, after a first time that does not count.
  @Option(
    help: ArgumentHelp(
      "number of measurements, after a first one that is not counted", valueName: "count"))
  public var repeats: Int = 5
  /// Bytes of gradients that are summed; nil for those of the network.
  @Option(
    help: ArgumentHelp(
      "bytes of gradients that allreduce sums (default: those of the network)", valueName: "bytes"))
  public var messageBytes: Int?
  /// Whether the result is printed as JSON.
  @Flag(help: "print the result as JSON")
  public var json = false
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Checks the counts.
  public func validate() throws {
    let counts = [("rows", rows), ("repeats", repeats), ("message-bytes", messageBytes ?? 1)]
    for (name, value) in counts where value < 1 {
      throw UsageError(description: "\(name) is '\(value)'; expected 1 or more")
    }
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    .benchmark(self, try settings.applied(to: Configuration()))
  }
}
