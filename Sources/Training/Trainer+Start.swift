internal import Activity
internal import Configuration
internal import DataParallel
internal import Images
internal import MPI
internal import Neighbourhoods
internal import Networks
internal import Storage
internal import TensorFiles

extension Trainer {
  /// Gives the network and the bank their first numbers: random ones, or those of `initial`.
  ///
  /// The result are the names of tensors that `initial` has for features of another length, and that
  /// are random for this reason.
  @discardableResult
  public func startAfresh() throws -> [String] {
    try network.initialise(seed: configuration.seed)
    bank.shard.startRandom(seed: configuration.seed)
    var (hasRows, unfitting) = (false, [String]())
    if let initial = configuration.initial {
      (hasRows, unfitting) = try load(initial: initial)
    }
    try reduction.meet()
    if configuration.bankStart == .features && !hasRows {
      try Stage.during("starting the memory bank from features") { try startBankFromFeatures() }
    }
    return unfitting
  }

  /// Starts every row as the network's own feature of the plain image, by the batch's statistics.
  ///
  /// Batches are those of a sequential epoch.
  private func startBankFromFeatures() throws {
    let order = Sampler(
      count: images.count, globalBatchSize: configuration.batchSize, partCount: layout.count,
      order: .sequential, seed: configuration.seed
    ).epoch(round: 0, epoch: 0)
    loader.start(order, of: layout[world.rank])
    for batch in 0..<order.batchCount {
      guard let mine = try loader.next() else {
        preconditionFailure("the loader ended before batch \(batch)")
      }
      let shares = order.shares(in: batch)
      let features = try network.forward(
        images: mine.images, parts: layout.shares(of: shares, on: world.rank),
        mode: .batchStatistics)
      let allFeatures = try bank.gather(features, shares: layout.byRank(shares))
      bank.start(order.globalBatch(batch), from: allFeatures)
    }
  }

  /// Loads network tensors, and the bank if it is there, from a safetensors file; whether it was, and
  /// which tensors were left as they were.
  ///
  /// Rank zero reads and checks; the others get what it read.
  private func load(initial path: String) throws -> (hasRows: Bool, unfitting: [String]) {
    let reader = InitialTensors(network.description, rowCount: bank.count)
    let file = try world.collectively { world.isFirst ? try reader.open(path) : nil }
    let unfitting = try world.broadcast(
      (file.map(reader.unfitting) ?? []).joined(separator: " ")
    ).split(separator: " ").map(String.init)
    let fitting = network.description.tensors.filter { !unfitting.contains($0.name) }
    try network.load(fitting, from: file, world) { network.arena(of: $0) }
    let hasRows =
      try world.broadcast(Int64(file?.file.entry(InitialTensors.bankName) == nil ? 0 : 1)) == 1
    if hasRows {
      try bank.eachBlock { rows, block in
        try world.collectively {
          if let file { try reader.readRows(rows, from: file.file, into: block) }
        }
        try world.broadcast(block)
        bank.start(rows, from: block)
      }
    }
    return (hasRows, unfitting)
  }
}
