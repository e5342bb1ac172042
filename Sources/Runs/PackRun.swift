internal import Command
internal import Configuration
internal import Datasets
internal import Dispatch
internal import Files
internal import Foundation
internal import Images
internal import MPI
internal import Reports
internal import Synchronization
internal import Training

/// `and-dist pack`: a data set as tar archives, which the ranks and their threads share out.
struct PackRun {
  private let command: PackCommand
  private let configuration: Configuration
  private let world: Communicator

  /// What the archives of a folder were made of, so that no others are mixed with them.
  private struct Recipe: Codable, Equatable {
    let dataset: String
    let train: String?
    let test: String?
    let shrinkSide: Int?
    let quality: Int
    let shardImages: Int
  }

  private static let recipeName = "pack.json"

  init(_ command: PackCommand, _ configuration: Configuration, _ world: Communicator) {
    self.command = command
    self.configuration = configuration
    self.world = world
  }

  func run() throws {
    var configuration = configuration
    // Archives hold images as their files are.
    configuration.imageSize = nil
    // Files are decoded once: none is kept, and none is refused for its size.
    let dataset = try Dataset.open(configuration, keptBytesLimit: 0, world)
    try OutputFolder.prepare(command.output, files: [PackRun.recipeName], world)
    try world.collectively { if world.isFirst { try agree(recipe(dataset)) } }
    let form = ImagePacker.Form(side: command.shrinkSide, quality: command.quality)
    let packers = try world.collectively {
      try Split.allCases.filter { ($0 == .train ? dataset.train : dataset.test) != nil }.map {
        try ShardPacker(
          dataset, $0, into: command.output, form, imagesOfShard: command.shardImages)
      }
    }
    let shards = packers.flatMap { packer in (0..<packer.count).map { (packer, $0) } }
    try write(shards)
    try world.collectively { if world.isFirst { try finish(dataset) } }
    if world.isFirst {
      print(WrittenFiles.archives(folder: command.output, archives: shards.count))
    }
  }

  /// Writes this rank's archives, on as many threads as load images.
  private func write(_ shards: [(ShardPacker, Int)]) throws {
    let mine = Array(stride(from: world.rank, to: shards.count, by: world.worldSize))
    let done = Mutex(0)
    let failure = Mutex<(shard: Int, error: FileError)?>(nil)
    let printer = world.isFirst ? ProgressPrinter(label: "pack", logEvery: 5) : nil
    let threads = Trainer.loaderWorkers(configuration)
    // A block of archives at a time, so that one thread says how far it is.
    for block in stride(from: 0, to: mine.count, by: threads) {
      let some = Array(mine[block..<min(block + threads, mine.count)])
      DispatchQueue.concurrentPerform(iterations: some.count) { thread in
        let (packer, shard) = shards[some[thread]]
        do throws(FileError) {
          try packer.write(shard)
          done.withLock { $0 += 1 }
        } catch {
          failure.withLock { first in
            if first.map({ some[thread] < $0.shard }) ?? true { first = (some[thread], error) }
          }
        }
      }
      if failure.withLock({ $0 != nil }) { break }
      let of = world.worldSize > 1 ? " of rank 0" : ""
      printer?.note("\(done.withLock { $0 }) of \(mine.count) archives\(of) are there")
    }
    try world.collectively { if let error = failure.withLock({ $0?.error }) { throw error } }
  }

  private func recipe(_ dataset: Dataset) -> Recipe {
    func print(_ images: ImageSplit?) -> String? { images.map { "\($0.count)-\($0.fingerprint)" } }
    return Recipe(
      dataset: configuration.dataset.rawValue, train: print(dataset.train),
      test: print(dataset.test), shrinkSide: command.shrinkSide, quality: command.quality,
      shardImages: command.shardImages)
  }

  /// Writes down what the archives are made of, or checks that those of the folder are the same.
  private func agree(_ recipe: Recipe) throws {
    let path = Path.join(command.output, PackRun.recipeName)
    if Path.exists(path) {
      let old = try? JSONDecoder().decode(
        Recipe.self, from: Data(OpenFile.contents(of: path)))
      guard old == recipe else {
        throw FileError(
          command.output,
          "has archives of other images, or packed in another way; give another --output, or remove "
            + "them")
      }
      return
    }
    guard !Folder.names(command.output).contains(where: { $0.hasSuffix(".tar") }) else {
      throw FileError(
        command.output, "has archives that were not packed here; give another --output")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try ReplacementFile.write(Array(encoder.encode(recipe)), to: path)
  }

  /// Names the classes, and lists what is in the archives.
  private func finish(_ dataset: Dataset) throws {
    if !dataset.classNames.isEmpty {
      let text = dataset.classNames.map { $0 + "\n" }.joined()
      try ReplacementFile.write(
        Array(text.utf8), to: Path.join(command.output, "classes.txt"))
    }
    let index = Path.join(command.output, ImageListing.packedName)
    _ = try ImageListing.whole(
      DatasetOptions(kind: .tarShards, root: command.output, index: index))
  }
}
