internal import ArgumentParser
internal import Configuration

/// `and-dist`: the commands there are.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "and-dist",
    abstract: "Learns visual features from images without labels, on one or more processes.",
    discussion: """
      Without a command it trains a network. Without any argument it trains the built-in \
      quickstart recipe, which takes a few minutes on two cores. A setting has the same name as \
      a flag and as a key of a YAML file: --base-lr is base-lr in a file given with --config.

        and-dist                                   trains the quickstart recipe
        mpirun -np 8 and-dist train --dataset cifar10 --data-root data/cifar10
        mpirun -np 8 and-dist --config launch/recipes/cifar10.yaml --seed 1
        and-dist doctor                            checks this machine
      """,
    version: "and-dist \(ProgramVersion.current)",
    subcommands: CommandName.allCases.map(command),
    defaultSubcommand: TrainCommand.self)

  /// The command of a name.
  static func command(_ name: CommandName) -> any ParsableCommand.Type {
    switch name {
    case .train: TrainCommand.self
    case .evaluate: EvaluateCommand.self
    case .embed: EmbedCommand.self
    case .export: ExportCommand.self
    case .report: ReportCommand.self
    case .checkData: CheckDataCommand.self
    case .pack: PackCommand.self
    case .discover: DiscoverCommand.self
    case .doctor: DoctorCommand.self
    case .benchmark: BenchmarkCommand.self
    case .settings: SettingsCommand.self
    }
  }
}
