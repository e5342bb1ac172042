internal import Arithmetic
public import MPI

/// How many threads each rank gets of the cores that ranks of a node share.
public enum ThreadShare {
  /// This rank's share of the cores it may run on, at least one.
  ///
  /// A core in the affinity masks of s ranks counts 1/s for each: bound ranks get the cores they
  /// are bound to, unbound ones an equal part of the node.
  public static func threads(on node: Communicator) throws(MPIError) -> Int {
    let mine = Threads.affinity
    let all = try node.allGatherV(mine.map(Int64.init))
    return share(of: mine, among: all.map(Int.init))
  }

  /// The share of `mine`, given the concatenated cores of all ranks of the node.
  static func share(of mine: [Int], among all: [Int]) -> Int {
    var sharers: [Int: Int] = [:]
    for core in all { sharers[core, default: 0] += 1 }
    let share = mine.map { 1 / Double(sharers[$0] ?? 1) }.reduce(0, +)
    return max(1, Int((share + 1e-9).rounded(.down)))
  }
}
