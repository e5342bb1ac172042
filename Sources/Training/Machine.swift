internal import Arithmetic
internal import DataParallel
internal import Foundation
public import MPI

/// What this rank computes on: `prepare` comes before anything is computed.
public struct Machine: Sendable {
  /// Threads of this rank, OpenMP's and so oneDNN's.
  public let threads: Int
  /// Ranks on this node.
  public let ranksOnNode: Int
  /// Nodes of the job.
  public let nodes: Int

  /// A machine as it is planned for, other than this one.
  package init(threads: Int, ranksOnNode: Int, nodes: Int) {
    (self.threads, self.ranksOnNode, self.nodes) = (threads, ranksOnNode, nodes)
  }

  /// What makes threads of a node wait for each other: more of them than cores that they may run on; nil
  /// where there is nothing; collective.
  public func coreProblem(_ world: Communicator) throws -> String? {
    let node = try world.splitByNode()
    let cores = Threads.affinity
    let all = try node.allGatherV(cores.map(Int64.init))
    let threadsOfNode = Int(try node.allReduce(Int64(threads)))
    let texts = try world.allGather(
      Machine.coreProblem(
        threads: threads, cores: cores.count, threadsOfNode: threadsOfNode,
        coresOfNode: Set(all).count, ranks: ranksOnNode
      ).map { "host \(World.processorName): \($0)" } ?? "")
    return texts.first { !$0.isEmpty }
  }

  /// The same in words, of a rank and its node.
  package static func coreProblem(
    threads: Int, cores: Int, threadsOfNode: Int, coresOfNode: Int, ranks: Int
  ) -> String? {
    // Without a list of cores nothing is known.
    guard cores > 0 else { return nil }
    guard threads <= cores else {
      return "a rank has \(threads) threads, and may run on \(cores) of the cores; bind ranks to "
        + "more (mpirun --map-by slot:PE=\(threads), or --bind-to none), or set "
        + "OMP_NUM_THREADS=\(cores)"
    }
    guard threadsOfNode <= coresOfNode else {
      return "\(ranks) ranks have \(threadsOfNode) threads on \(coresOfNode) cores; start fewer "
        + "ranks, or set OMP_NUM_THREADS=\(max(1, coresOfNode / ranks))"
    }
    return nil
  }

  /// Prepares the libraries of all ranks alike, and refuses a machine that computes wrong.
  ///
  /// Threads are those of `OMP_NUM_THREADS`, or this rank's share of the cores. oneDNN is limited to
  /// the instruction sets that all ranks have, so that all replicas lay out and round alike.
  public static func prepare(_ world: Communicator) throws -> Machine {
    let node = try world.splitByNode()
    let nodes = try Int(world.allReduce(Int64(node.isFirst ? 1 : 0)))
    let share = try ThreadShare.threads(on: node)
    let told = ProcessInfo.processInfo.environment["OMP_NUM_THREADS"]
    let threads = told.flatMap(Machine.threads) ?? share
    Threads.setCount(threads)
    BLAS.useOneThread()
    let own = OneDNN.availableInstructionSets
    let all = try world.allGather(Int64(own)).map { UInt32(truncatingIfNeeded: $0) }
    let common = all.reduce(UInt32.max) { $0 & $1 }
    let isMixed = all.contains { $0 != common }
    try world.collectively { if isMixed { try OneDNN.limitInstructionSets(to: common) } }
    let used = try world.allGather(Int64(OneDNN.instructionSets))
    try world.collectively {
      guard Set(used).count == 1 else {
        throw TrainingError(
          "the ranks' processors differ in what oneDNN makes of them, and replicas would too: set "
            + "ONEDNN_MAX_CPU_ISA=AVX2 for all ranks")
      }
      try LibraryAgreement.check()
    }
    return Machine(threads: threads, ranksOnNode: node.worldSize, nodes: nodes)
  }

  /// The number of threads, at least one, that `OMP_NUM_THREADS` says; nil if it is no list.
  ///
  /// It is a list with a number for each level of nested loops (OpenMP 5.2, 21.1.2); the first
  /// counts.
  public static func threads(_ list: String) -> Int? {
    let first = list.prefix { $0 != "," }.split(separator: " ")
    guard first.count == 1, let number = Int(first[0]) else { return nil }
    return max(1, number)
  }
}
