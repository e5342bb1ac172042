package import Events

/// What a run will take: memory, messages and time, each with its parts.
package struct RunPlan: Encodable {
  /// Seconds of something.
  package struct Seconds: Encodable, Sendable {
    /// One part of the time.
    package struct Part: Encodable, Sendable {
      /// What takes it.
      package let name: String
      /// How long it takes.
      package let seconds: Double

      /// A part.
      package init(_ name: String, _ seconds: Double) {
        (self.name, self.seconds) = (name, seconds)
      }
    }

    /// Seconds of all parts.
    package let total: Double
    /// The parts, one after the other.
    package let parts: [Part]

    /// The time of parts, of which those that take none are left out.
    package init(_ parts: [Part]) {
      total = parts.reduce(0) { $0 + $1.seconds }
      self.parts = parts.filter { $0.seconds > 0 }
    }
  }

  /// What a rank sends.
  package struct Sent: Encodable, Sendable {
    /// One kind of messages.
    package struct Part: Encodable, Sendable {
      /// What is sent.
      package let name: String
      /// How many bytes.
      package let bytes: Int
      /// In how many messages.
      package let messages: Int

      /// Messages of a kind.
      package init(name: String, bytes: Int, messages: Int) {
        (self.name, self.bytes, self.messages) = (name, bytes, messages)
      }
    }

    /// Bytes of all parts.
    package let total: Int
    /// Messages of all parts.
    package let messages: Int
    /// The parts.
    package let parts: [Part]

    /// What is sent in these parts, of which empty ones are left out.
    package init(_ parts: [Part]) {
      total = parts.reduce(0) { $0 + $1.bytes }
      messages = parts.reduce(0) { $0 + $1.messages }
      self.parts = parts.filter { $0.messages > 0 }
    }
  }

  /// Figures beside the plan that it rests on.
  package struct Basis: Encodable, Sendable {
    /// Each figure by its name; times in seconds.
    package let figures: [String: Double]
    /// What a person should know of them, sentence by sentence.
    package let notes: [String]

    /// A basis.
    package init(figures: [String: Double], notes: [String]) {
      (self.figures, self.notes) = (figures, notes)
    }
  }

  /// What is trained: network and data set.
  package var what: String
  /// N.
  package var images: Int
  /// B.
  package var batchSize: Int
  /// P.
  package var ranks: Int
  /// Nodes that they lie on.
  package var nodes: Int
  /// Ranks of a node.
  package var ranksPerNode: Int
  /// Threads of a rank.
  package var threadsPerRank: Int
  /// Steps of an epoch.
  package var stepsPerEpoch: Int
  /// Steps of the run.
  package var steps: Int
  /// Discoveries of the run.
  package var discoveries: Int
  /// Memory of the rank that needs most.
  package var memoryPerRank: MemoryPlan
  /// Memory of a node, in bytes: what its ranks share counts once.
  package var memoryPerNode: Int
  /// What a rank sends in a step.
  package var bytesPerStep: Sent
  /// What a rank sends in a discovery.
  package var bytesPerDiscovery: Sent
  /// Time of a step.
  package var secondsPerStep: Seconds
  /// Time of an epoch.
  package var secondsPerEpoch: Seconds
  /// Time of a discovery.
  package var secondsPerDiscovery: Seconds
  /// Time of the run.
  package var secondsOfRun: Seconds
  /// What the times are computed from.
  package var calibration: Basis

  /// A plan.
  package init(
    what: String, images: Int, batchSize: Int, ranks: Int, nodes: Int, ranksPerNode: Int,
    threadsPerRank: Int, stepsPerEpoch: Int, steps: Int, discoveries: Int,
    memoryPerRank: MemoryPlan, memoryPerNode: Int, bytesPerStep: Sent, bytesPerDiscovery: Sent,
    secondsPerStep: Seconds, secondsPerEpoch: Seconds, secondsPerDiscovery: Seconds,
    secondsOfRun: Seconds, calibration: Basis
  ) {
    self.what = what
    self.images = images
    self.batchSize = batchSize
    self.ranks = ranks
    self.nodes = nodes
    self.ranksPerNode = ranksPerNode
    self.threadsPerRank = threadsPerRank
    self.stepsPerEpoch = stepsPerEpoch
    self.steps = steps
    self.discoveries = discoveries
    self.memoryPerRank = memoryPerRank
    self.memoryPerNode = memoryPerNode
    self.bytesPerStep = bytesPerStep
    self.bytesPerDiscovery = bytesPerDiscovery
    self.secondsPerStep = secondsPerStep
    self.secondsPerEpoch = secondsPerEpoch
    self.secondsPerDiscovery = secondsPerDiscovery
    self.secondsOfRun = secondsOfRun
    self.calibration = calibration
  }

  /// The plan as one line of JSON.
  package var json: String { sortedJSON(of: self) }
}
