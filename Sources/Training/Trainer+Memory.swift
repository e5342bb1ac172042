internal import Configuration
internal import DataParallel
public import Events
internal import Images
internal import Foundation
internal import Neighbourhoods
internal import Networks
internal import Storage

extension Trainer {
  /// What this rank needs, part by part.
  ///
  /// What is there already is counted: what the process holds beyond the parts known by name is the
  /// program, its libraries, MPI's buffers and oneDNN's compiled operations. What is to come is
  /// computed. `measurement` is what evaluation will take, in bytes.
  public func memoryPlan(measurement: Int) throws -> MemoryPlan {
    try network.prepare()
    let float = MemoryLayout<Float>.size
    let arenas = 3 + (configuration.accumulation > 1 ? 1 : 0)
    let batch = network.batchSize * images.imageElements * float
    let queries = min(configuration.batchSize, images.count)
    let held: [MemoryPlan.Part] = [
      .init(name: "images kept", bytes: images.keptBytes),
      .init(
        name: "parameters, gradients, velocities",
        bytes: arenas * network.parameters.all.count * float),
      .init(name: "activations", bytes: network.activationByteCount),
      .init(name: "memory bank shard", bytes: bank.shard.rows.count * float),
    ]
    let coming: [MemoryPlan.Part] = [
      .init(name: "batches in preparation", bytes: (Trainer.batchesAhead + 2) * batch),
      .init(
        name: "messages of gradients",
        bytes: reduction.messageByteCount(of: network.parameters.all.count)),
      .init(name: "bank pass", bytes: try bank.passByteCount(batchSize: queries)),
      .init(
        name: "neighbourhoods",
        bytes: images.count * (configuration.neighbours * MemoryLayout<Int32>.size + 17)),
      .init(name: "a block of the bank on its way to a file", bytes: bank.blockByteCount),
      .init(name: "measurement", bytes: measurement),
    ]
    let rest = ProcessMemory.resident - held.map(\.bytes).reduce(0, +)
    return MemoryPlan(
      parts: [.init(name: "program and libraries", bytes: max(rest, 0))] + held
        + coming.filter { $0.bytes > 0 })
  }
}

/// Memory of this process as the system counts it.
public enum ProcessMemory {
  /// Bytes resident now.
  public static var resident: Int { bytes(of: "VmRSS:") }

  /// The most bytes that were ever resident.
  public static var peak: Int { bytes(of: "VmHWM:") }

  private static func bytes(of key: String) -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({
        Int($0)
      })
    else { return 0 }
    return kibibytes * 1024
  }
}
