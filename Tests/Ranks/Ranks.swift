internal import MPI

/// The program that tests run under mpirun: `Ranks <case> [arguments]`.
///
/// A case is a function that every rank runs; it checks closed forms with `expect` and throws where
/// one does not hold. Each room has its cases in a file of its own.
@main
struct Ranks {
  typealias Case = @Sendable (Communicator, [String]) throws -> Void

  /// The cases of all rooms, by name.
  static let cases: [String: Case] = [:]
    .merging(messageCases) { $1 }
    .merging(endingCases) { $1 }
    .merging(dataParallelCases) { $1 }
    .merging(discoveryCases) { $1 }
    .merging(evaluationCases) { $1 }
    .merging(linearCases) { $1 }
    .merging(networkCases) { $1 }
    .merging(gradientCases) { $1 }

  static func main() {
    World.run { world in
      let arguments = Array(CommandLine.arguments.dropFirst())
      guard let name = arguments.first, let run = cases[name] else {
        throw Failure("usage: Ranks <case>, one of \(cases.keys.sorted())")
      }
      try run(world, Array(arguments.dropFirst()))
      if world.isFirst { print("\(name) holds on \(world.worldSize)") }
    }
  }
}
