internal import Command
internal import Configuration
internal import Datasets
internal import Files
internal import Foundation
internal import Images
internal import MPI
internal import Reports
internal import Storage
internal import Training

/// `and-dist check-data`: every image decoded, over all ranks; the broken ones listed.
struct CheckDataRun {
  private let command: CheckDataCommand
  private let configuration: Configuration
  private let world: Communicator

  /// Images of a rank between two lines of the log.
  private static let block = 4096

  init(_ command: CheckDataCommand, _ configuration: Configuration, _ world: Communicator) {
    self.command = command
    self.configuration = configuration
    self.world = world
  }

  func run() throws {
    try world.collectively {
      if world.isFirst, let output = command.output { _ = try OutputPlace(output) }
    }
    guard let listing = try ImageListing.ofAllRanks(configuration.datasetOptions, world) else {
      return try checkWhole()
    }
    var findings: [(split: Split, found: ImageFindings)] = []
    for split in Split.allCases {
      guard let part = listing.parts[split] else { continue }
      findings.append((split, try check(ImageFiles(part.index, root: listing.root), split)))
    }
    try world.collectively {
      guard world.isFirst else { return }
      try report(findings, listing)
    }
    let broken = try world.broadcast(findings.reduce(0) { $0 + $1.found.faults.count })
    try world.collectively {
      if let fault = Split.allCases.compactMap({ listing.faults[$0] }).first { throw fault }
      guard broken == 0 else {
        let list = command.output.map { "--exclude \($0)" } ?? "a list that --output writes"
        throw FileError(
          listing.root,
          "\(broken) of \(listing.parts.values.reduce(0) { $0 + $1.index.count }) images cannot be "
            + "decoded; mend them, or leave them out with \(list)")
      }
    }
  }

  /// Decodes this rank's part of a split's images; what all found is on rank zero.
  private func check(_ files: ImageFiles, _ split: Split) throws -> ImageFindings {
    let mine = Partition(total: files.count, worldSize: world.worldSize)[world.rank]
    let printer = world.isFirst ? ProgressPrinter(label: "check-data", logEvery: 5) : nil
    let isCounting = command.statistics && split == .train
    let form = configuration.datasetOptions.pixelForm
    var own = ImageFindings(countingChannels: isCounting ? form.channels : nil)
    var last = ContinuousClock.now
    for start in stride(from: mine.lowerBound, to: mine.upperBound, by: CheckDataRun.block) {
      own.add(
        files.check(
          start..<min(start + CheckDataRun.block, mine.upperBound),
          as: form, threads: Trainer.loaderWorkers(configuration),
          isCounting: isCounting))
      guard ContinuousClock.now - last > .seconds(5) else { continue }
      last = .now
      let of = world.worldSize > 1 ? " of rank 0" : ""
      printer?.note("\(split.rawValue): \(own.count) of \(mine.count) images\(of) checked")
    }
    let nothing = ImageFindings(countingChannels: isCounting ? form.channels : nil)
    return try gathered(own).reduce(into: nothing) { $0.add($1) }
  }

  /// What all ranks have, on rank zero; on others their own.
  private func gathered<Value: Codable>(_ own: Value) throws -> [Value] {
    let bytes = try world.collectively { Array(try JSONEncoder().encode(own)) }
    let parts = Partition(counts: try world.allGather(bytes.count))
    let all = try world.gatherV(bytes)
    return try world.collectively {
      guard world.isFirst else { return [own] }
      return try parts.ranges.map { try JSONDecoder().decode(Value.self, from: Data(all[$0])) }
    }
  }

  /// The pixels of the training images of a set that is read whole, on rank zero.
  private func counted(_ dataset: Dataset) throws -> PixelCounts? {
    guard command.statistics, let images = dataset.train else { return nil }
    var own = PixelCounts(channels: images.channels)
    try world.collectively {
      let augmenter = Augmenter(images)
      for image in Partition(total: images.count, worldSize: world.worldSize)[world.rank] {
        own.add(try augmenter.plainBytes(of: image))
      }
    }
    return try gathered(own).reduce(into: PixelCounts(channels: images.channels)) { $0.add($1) }
  }

  /// Prints what was found, and writes the list of broken images.
  private func report(
    _ findings: [(split: Split, found: ImageFindings)], _ listing: ImageListing
  ) throws {
    let faults = findings.flatMap(\.found.faults)
    let lines = faults.map { "\($0.name)\t\(CheckDataRun.oneLine($0.reason))" }
    let isILSVRC = configuration.dataset == .ilsvrc
    print(
      CheckReport(
        findings.map { part($0.split, $0.found, listing.parts[$0.split]?.labels) },
        expectedInked: isILSVRC ? ILSVRCOddities.inked : [],
        expectedMisnamed: isILSVRC ? ILSVRCOddities.misnamed : []))
    if let output = command.output {
      try ReplacementFile.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: output)
    } else {
      for line in lines { print(line) }
    }
  }

  private func part(
    _ split: Split, _ found: ImageFindings, _ labels: [Int32]?
  ) -> CheckReport.Part {
    var sides: (Int, Int, Int)?
    if let least = found.shorterSide(atShare: 0), let median = found.shorterSide(atShare: 0.5),
      let most = found.shorterSide(atShare: 1)
    {
      sides = (least, median, most)
    }
    return CheckReport.Part(
      split.rawValue, count: found.count, classes: labels.map { Set($0).count },
      kinds: found.kinds, sides: sides,
      broken: found.faults.map { ($0.name, $0.reason) }, inked: found.inked,
      misnamed: found.misnamed, statistics: CheckDataRun.numbers(found.pixels),
      range: configuration.pixelRange == nil
        ? found.deep?.range.map { ($0.least, $0.greatest) } : nil)
  }

  private static func numbers(_ pixels: PixelCounts?) -> (mean: [Float], std: [Float])? {
    (pixels?.statistics).map { ($0.mean, $0.std) }
  }

  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }

  /// A set that is read whole when it is opened: what is wrong with it is an error by itself.
  private func checkWhole() throws {
    let dataset = try Dataset.open(configuration, world)
    let pixels = try counted(dataset)
    let parts = try world.collectively {
      try Split.allCases.compactMap { split -> CheckReport.Part? in
        guard split == .train ? dataset.train != nil : dataset.test != nil else { return nil }
        let images = try dataset.images(of: split)
        let kind = "of \(images.channels) × \(images.imageHeight) × \(images.imageWidth)"
        return CheckReport.Part(
          split.rawValue, count: images.count, kinds: [kind: images.count], sides: nil, broken: [],
          inked: [], misnamed: [],
          statistics: split == .train ? CheckDataRun.numbers(pixels) : nil)
      }
    }
    if world.isFirst { print(CheckReport(parts)) }
  }
}
