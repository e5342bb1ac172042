internal import Foundation
internal import MPI
internal import Storage

/// Ways for a job to end.
let endingCases: [String: Ranks.Case] = [
  "ending": { world, arguments in
    guard let name = arguments.first, let end = endings[name] else {
      throw Failure("no ending of the name \(arguments)")
    }
    try end(world)
  }
]

private struct OtherStatus: JobEndingError, CustomStringConvertible {
  var exitStatus: Int32 { 7 }
  var description: String { "an error with\na status" }
}

private let endings: [String: @Sendable (Communicator) throws -> Void] = [
  // The last rank throws, the others wait for it in a message.
  "one-throws": { world in
    if world.rank == world.worldSize - 1 { throw Failure("the disc is full") }
    try world.barrier()
  },
  "first-throws": { world in
    if world.isFirst { throw Failure("the disc is full") }
    try world.barrier()
  },
  // No machine has so much memory.
  "no-memory": { world in
    if world.rank == world.worldSize - 1 { _ = Buffer(byteCount: 1 << 60) }
    try world.barrier()
  },
  "no-memory-anywhere": { _ in _ = Buffer(byteCount: 1 << 60) },
  "all-throw": { _ in throw Failure("no such file") },
  // All but the first throw; it waits.
  "most-throw": { world in
    if world.isFirst { try world.barrier() }
    throw Failure("no such file")
  },
  "all-agree": { world in
    try world.collectively { throw Failure("no such file") }
  },
  "one-agreed": { world in
    try world.collectively {
      if world.rank == world.worldSize - 1 { throw Failure("the disc is full") }
    }
  },
  "status": { _ in throw OtherStatus() },
  "status-agreed": { world in
    try world.collectively {
      if world.rank == world.worldSize - 1 { throw OtherStatus() }
    }
  },
  // Every second rank agrees in a group of its own; the others wait for them.
  "group-agreed": { world in
    let group = try world.split(colour: world.rank % 2)
    if world.rank % 2 == 1 {
      try group?.collectively { throw Failure("the odd ones fail") }
    }
    try world.barrier()
  },
  // Two groups, two agreements, one line.
  "groups-agreed": { world in
    let group = try world.split(colour: world.rank % 2)
    try group?.collectively { throw Failure("half of the ranks fail") }
  },
  "trap": { world in
    precondition(world.rank != world.worldSize - 1, "a wrong shape")
    try world.barrier()
  },
  // An invalid root reaches MPI and comes back as its error.
  "invalid-root": { world in
    try world.broadcast(Tensor(shape: [3]), root: world.worldSize)
  },
  // Fails while a message is under way that not all ranks have started.
  "throws-with-pending": { world in
    let parts = Partition(total: 1000, worldSize: world.worldSize)
    let pending = try world.startAllGather(Tensor(shape: [1000]), parts)
    if world.rank == world.worldSize - 1 { throw Failure("the disc is full") }
    _ = try world.startAllGather(Tensor(shape: [1000]), parts).wait()
    try pending.wait()
  },
  "dropped": { world in
    let parts = Partition(total: 10, worldSize: world.worldSize)
    _ = try world.startAllGather(Tensor(shape: [10]), parts)
  },
  "returns": { _ in },
  // Long past any test's patience.
  "hangs": { world in
    if world.isFirst { FileHandle.standardOutput.write(Data("begun\n".utf8)) }
    Thread.sleep(forTimeInterval: 600)
  },
]
