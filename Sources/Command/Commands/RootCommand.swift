internal import ArgumentParser
internal import Configuration

/// `and-dist`: the commands there are.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "and-dist",
    abstract: "Learns visual features from images without labels, on many processes.",
    discussion: """
      Without a command it trains; without any argument it trains the built-in quickstart recipe, \
      a few minutes on two cores. Every setting has one name: the flag --base-lr is the key \
      base-lr of a YAML file given with --config.

        and-dist                                   the quickstart
        mpirun -np 8 and-dist train --dataset cifar10 --data-root data/cifar10
        mpirun -np 8 and-dist --config launch/recipes/cifar10.yaml --seed 1
        and-dist doctor                            what this machine offers
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
    case .discover: DiscoverCommand.self
    case .doctor: DoctorCommand.self
    case .benchmark: BenchmarkCommand.self
    case .settings: SettingsCommand.self
    }
  }
}
