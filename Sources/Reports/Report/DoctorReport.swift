public import Events

/// What a machine and a launch offer, for `and-dist doctor`.
public struct DoctorReport: Sendable, Equatable {
  /// A machine and the ranks on it.
  public struct Node: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Ranks on it.
    public var ranks: Int
    /// Cores that its ranks may use together.
    public var cores: Int
    /// Cores of each rank on it, as lists of ranges: `0-3,8`.
    public var affinity: [String]
    /// Bytes of its memory.
    public var memory: Int

    /// A machine and the ranks on it.
    public init(name: String, ranks: Int, cores: Int, affinity: [String], memory: Int) {
      self.name = name
      self.ranks = ranks
      self.cores = cores
      self.affinity = affinity
      self.memory = memory
    }
  }

  /// The MPI library and its version, in one line.
  public var mpi: String
  /// The machines.
  public var nodes: [Node]
  /// Threads of a rank.
  public var threadsPerRank: Int
  /// The BLAS library and its version.
  public var blas: String
  /// The kernels it chose: `SkylakeX`.
  public var blasKernels: String
  /// oneDNN's version.
  public var oneDNN: String
  /// The instruction set it uses.
  public var instructionSet: String
  /// What is wrong where the two libraries disagree, and what to set; nil where they agree.
  public var disagreement: String?
  /// What a rank would need for the run that was asked about.
  public var plan: MemoryPlan?
  /// What the ranks of a node would need together, counting once what they share.
  public var bytesOfNode: Int?
  /// The run that was asked about, in a few words.
  ///
  /// Without a plan, why there is none.
  public var planned: String

  /// A report of these facts.
  public init(
    mpi: String, nodes: [Node], threadsPerRank: Int, blas: String, blasKernels: String,
    oneDNN: String, instructionSet: String, disagreement: String? = nil, plan: MemoryPlan? = nil,
    bytesOfNode: Int? = nil, planned: String = ""
  ) {
    self.mpi = mpi
    self.nodes = nodes
    self.threadsPerRank = threadsPerRank
    self.blas = blas
    self.blasKernels = blasKernels
    self.oneDNN = oneDNN
    self.instructionSet = instructionSet
    self.disagreement = disagreement
    self.plan = plan
    self.bytesOfNode = bytesOfNode
    self.planned = planned
  }

  /// Whether a run can start here.
  public var isSound: Bool { disagreement == nil }

  /// What may make a run slow or fail, each in a line.
  public var warnings: [String] {
    var warnings: [String] = []
    for node in nodes {
      if node.ranks * threadsPerRank > node.cores {
        warnings.append(
          "\(node.name): \(node.ranks * threadsPerRank) threads on "
            + "\(Quantity.count(node.cores, "core")); they will wait for each other")
      }
      if let needed = bytesOfNode ?? plan.map({ $0.total * node.ranks }), needed > node.memory {
        warnings.append(
          "\(node.name): \(Quantity.count(node.ranks, "rank")) need "
            + "\(Quantity.bytes(needed)) of its \(Quantity.bytes(node.memory))")
      }
    }
    return warnings
  }
}
