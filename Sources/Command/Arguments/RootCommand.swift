internal import ArgumentParser
internal import Configuration

/// `and-dist`: the commands there are.
struct RootCommand: ParsableCommand {
  static let commands: [any ParsableCommand.Type] = [
    TrainCommand.self, EvaluateCommand.self, EmbedCommand.self, DiscoverCommand.self,
    DoctorCommand.self, BenchmarkCommand.self,
  ]

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
    subcommands: commands,
    defaultSubcommand: TrainCommand.self)
}

/// A command that says what it asks for instead of doing it.
protocol InvocationCommand: ParsableCommand {
  func invocation() throws -> Invocation
}
