public import ArgumentParser
internal import Configuration

/// `and-dist benchmark`.
struct BenchmarkCommand: InvocationCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Measures one part of the work: step, bank, discovery, loader or allreduce.")

  @Argument(help: "what to measure: step, bank, discovery, loader or allreduce")
  var subject: BenchmarkOptions.Subject
  @Option(help: ArgumentHelp("rows of the memory bank", valueName: "count"))
  var rows: Int = 50_000
  @Option(help: ArgumentHelp("times, after a first that does not count", valueName: "count"))
  var repeats: Int = 5
  @Option(
    help: ArgumentHelp(
      "bytes of gradients of allreduce (default: the network's)", valueName: "bytes"))
  var messageBytes: Int?
  @Flag(help: "print the result as JSON")
  var json = false
  @OptionGroup var files: FileOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Learning") var learning: LearningOptions
  @OptionGroup(title: "Neighbourhoods") var neighbourhoods: NeighbourhoodOptions
  @OptionGroup(title: "Machine") var machine: MachineOptions
  @OptionGroup var common: CommonOptions

  func invocation() throws -> Invocation {
    for (name, value) in [
      ("rows", rows), ("repeats", repeats), ("message-bytes", messageBytes ?? 1),
    ]
    where value < 1 {
      throw UsageError(description: "\(name) is '\(value)'; expected 1 or more")
    }
    let flags =
      data.flags + network.flags + learning.flags + neighbourhoods.flags + machine.flags
    let settings = SettingLayers(files: try files.paths(), flags: flags)
    return .benchmark(
      BenchmarkOptions(
        subject: subject, rows: rows, repeats: repeats, messageBytes: messageBytes, isJSON: json,
        configuration: try settings.applied(to: Configuration()), logLevel: common.logLevel))
  }
}

extension BenchmarkOptions.Subject: ExpressibleByArgument {}
