internal import Arithmetic
internal import Configuration
internal import MPI
internal import Training

/// What all ranks of a run must have alike, looked at before anything is computed.
///
/// Configuration files and libraries are each host's own: one that was not brought up to date would
/// make another run of its ranks, and nothing would say so.
struct Agreement {
  /// What is compared, with its value here.
  let facts: [(name: String, value: String)]

  /// The program, its libraries, and every setting but paths, which may differ from host to host.
  init(_ configuration: Configuration) {
    var facts = [
      ("and-dist", ProgramVersion.current), ("the MPI library", World.libraryVersion),
      ("oneDNN", OneDNN.version),
    ]
    for setting in Setting.all where !setting.isPath {
      facts.append((setting.name, setting.text(in: configuration)))
    }
    self.facts = facts
  }

  /// These facts.
  init(facts: [(name: String, value: String)]) { self.facts = facts }

  /// Throws, on all ranks, unless each has what rank zero has.
  func check(_ world: Communicator) throws {
    let host = World.processorName
    let separator = "\u{1F}"
    let expected = try world.broadcast(
      (facts.flatMap { [$0.name, $0.value] } + [host]).joined(separator: separator)
    ).split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    try world.collectively {
      let first = expected.last ?? ""
      guard expected.count == 2 * facts.count + 1 else {
        throw TrainingError(
          "host \(host) has another and-dist than host \(first): install the same on all hosts")
      }
      for (place, fact) in facts.enumerated() where expected[2 * place + 1] != fact.value {
        throw TrainingError(
          "host \(host) has \(fact.name) \(fact.value), but rank 0 on host \(first) has "
            + "\(expected[2 * place + 1]); give all hosts the same")
      }
    }
  }
}
