internal import Storage
internal import Arithmetic
internal import Configuration
internal import Convolutions
internal import DataParallel
public import Events
internal import Foundation
internal import Images
public import MPI
internal import Networks

extension RunMemory {
  private typealias Part = MemoryPlan.Part
  private static let float = MemoryLayout<Float>.size

  /// What a rank needs, part by part: all that training holds, and what one more occasion takes
  /// beyond, of those that come the one that takes most.
  public func plan() -> MemoryPlan {
    let held = training()
    let total = held.reduce(0) { $0 + $1.bytes }
    let occasions = self.occasions(beside: held).map {
      Part(name: $0.name, bytes: $0.bytes - total)
    }
    let most = occasions.max { $0.bytes < $1.bytes }
    return MemoryPlan(
      parts: (held + [most].compactMap { $0 }).filter { $0.bytes > 0 })
  }

  /// What the ranks of this node need together: what they share counts once.
  public func bytesOfNode() -> Int {
    let once = program.inFiles + reduction.common
    return machine.ranksOnNode * (plan().total - once - reduction.seen) + once
  }

  /// Whether this node has so much; collective.
  ///
  /// - Returns: what to tell of the first node that has not as much free as its ranks still need; nil where
  ///   all have.
  /// - Throws: on all ranks, where a node cannot hold what its ranks need.
  public func check(_ world: Communicator) throws -> String? {
    let (needed, limit) = (bytesOfNode(), ProcessMemory.limit)
    let node = try world.splitByNode()
    let held = Int(try node.allReduce(Int64(ProcessMemory.resident - ProcessMemory.inFiles)))
    func text(_ bytes: Int) -> String {
      bytes < 10_000_000_000 ? "\(bytes / 1_000_000) MB" : "\(bytes / 1_000_000_000) GB"
    }
    let what =
      "host \(World.processorName): the run needs about \(text(needed)) for "
      + "\(machine.ranksOnNode) rank\(machine.ranksOnNode == 1 ? "" : "s")"
    try world.collectively {
      guard needed > limit else { return }
      throw TrainingError(
        "\(what), but there, or in the control group, are \(text(limit)) in all; give each host "
          + "fewer ranks, or a smaller batch-size; --dry-run has the parts")
    }
    let free = ProcessMemory.available
    let lacks = try world.allGather(
      needed - held > free ? "\(what), and \(text(free)) more are free" : "")
    return lacks.first { !$0.isEmpty }
  }

  private var reduction: ReductionOptions.Memory {
    configuration.reductionOptions.memory(
      gradients: network.parameterCount, ranks: worldSize, ranksOnNode: machine.ranksOnNode)
  }

  /// What is there all the time from the first steps on.
  private func training() -> [Part] {
    // Where gradients are accumulated, each part has its own.
    let arenas = 3 + (configuration.accumulation > 1 ? layout.mostParts : 0)
    return [
      programPart,
      Part(name: "images kept", bytes: keptBytes),
      Part(
        name: "parameters, gradients, velocities",
        bytes: (arenas * network.parameterCount + layout.mostParts * network.statisticCount)
          * RunMemory.float),
      Part(
        name: "parts' gradients being added up",
        bytes: network.partGradientCount * RunMemory.float),
      Part(name: "gradients seen of the node's other ranks", bytes: reduction.seen),
      Part(name: "activations", bytes: network.activationBytes),
      Part(name: "activation gradients", bytes: network.activationGradientBytes),
      Part(
        name: "memory bank shard",
        bytes: rowsPerRank * configuration.featureDimension * RunMemory.float),
    ] + fromTheFirstStep
  }

  /// The program with what its libraries come to hold when they are used.
  private var programPart: Part {
    Part(
      name: "program and libraries",
      bytes: program.resident
        + LibraryMemory.growth(
          convolutions: network.convolutionCount, ranks: worldSize))
  }

  /// What the first step brings.
  private var fromTheFirstStep: [Part] {
    let largest = min(configuration.batchSize, count)
    return [
      Part(name: "convolutions' workspace", bytes: network.workspaceBytes),
      Part(name: "batches in preparation", bytes: batches),
      Part(name: "messages of gradients", bytes: reduction.messages),
      Part(
        name: "bank pass",
        bytes: ShardedBank.stepByteCount(
          batchSizes: [largest, (count - 1) % largest + 1],
          parts: Array(parts.counts.prefix(layout.mostParts)),
          dimension: configuration.featureDimension, threads: machine.threads)),
      Part(
        name: "neighbourhoods",
        // The neighbours and entropies of the shard's images; and of all anchors the pairs whose
        // neighbour is in it, in an array that has grown.
        bytes: rowsPerRank
          * (1 + RunMemory.float + configuration.neighbours * (1 + 2 * 2) * MemoryLayout<Int32>.size)
      ),
    ]
  }

  /// Batches of images that a loader holds: those ahead, and the one in use.
  private var batches: Int {
    let batch = batchSizePerRank * images.imageElements * RunMemory.float
    return (Loader.batchesAhead(byteCount: batch) + 1) * batch
  }

  /// The copy that a checkpoint is written from: of rank zero's network, of the rows, and of the
  /// neighbours as they are written.
  private var copyOfState: Int {
    RunMemory.float
      * (2 * network.parameterCount + (1 + layout.mostParts) * network.statisticCount
        + rowsPerRank * configuration.featureDimension)
  }

  /// All that is there on each occasion that takes more than a step.
  private func occasions(beside held: [Part]) -> [Part] {
    let total = held.reduce(0) { $0 + $1.bytes }
    let dimension = configuration.featureDimension
    var occasions = [
      Part(name: "checkpoint", bytes: total + copyOfState)
    ]
    if configuration.rounds > 1 {
      occasions.append(
        Part(
          name: "discovery",
          bytes: total
            + DistributedDiscovery.byteCount(
              parts: parts, layout: layout, dimension: dimension,
              neighbourhoodSize: configuration.neighbours,
              threads: machine.threads)))
    }
    if measurement.featureVote > 0 {
      // A second loader prepares the images.
      occasions.append(
        Part(name: "evaluation", bytes: total + batches + measurement.featureVote))
    }
    if measurement.pixelVote > 0 {
      let coming = fromTheFirstStep.reduce(0) { $0 + $1.bytes }
      occasions.append(
        Part(name: "vote on pixels", bytes: total - coming + measurement.pixelVote))
    }
    if let measured {
      // Before there is a network.
      occasions.append(
        Part(
          name: "measurement of convolutions",
          bytes: programPart.bytes + keptBytes + measured.workspaceBytes
            + measured.largestConvolutionBytes))
    }
    return occasions
  }
}
