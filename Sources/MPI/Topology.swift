/// How the ranks of a group lie on nodes.
public struct Topology: Sendable, Equatable {
  /// For each rank of the group, its node, counted from 0 in the order of their first ranks.
  public let nodes: [Int]

  /// How many nodes there are.
  public var nodeCount: Int { (nodes.max() ?? -1) + 1 }
}

extension Communicator {
  /// How the ranks of this group lie on nodes; all ranks ask together.
  public func topology() throws(MPIError) -> Topology {
    let node = try splitByNode()
    let leader = try node.broadcast(rank)
    let leaders = try allGather(leader)
    let firsts = Set(leaders).sorted()
    return Topology(nodes: leaders.map { firsts.firstIndex(of: $0) ?? 0 })
  }
}
