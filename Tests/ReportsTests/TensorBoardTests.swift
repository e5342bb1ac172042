import Events
import Foundation
import Reports
import Schemas
import SwiftProtobuf
import Testing

/// TensorBoard's file through starts and resumes.
struct TensorBoardTests {
  private let folder: String
  private var path: String { "\(folder)/events.out.tfevents.and-dist" }

  init() throws {
    folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// A log whose pictures have a pixel for each image.
  private func log() -> TensorBoardLog {
    TensorBoardLog(folder: folder) { rows in
      TensorBoardLog.Picture(
        jpeg: rows.joined().map { UInt8($0) }, width: rows[0].count, height: rows.count)
    }
  }

  private func start(stepsDone: Int) -> Event {
    .runStarted(
      RunStarted(
        dataset: "cifar10", images: 10, network: "resnet18", parameters: 5, ranks: 2, nodes: 1,
        threads: 1, rounds: 2, epochs: 2, stepsPerEpoch: 2, stepsDone: stepsDone, output: folder))
  }

  private func step(_ step: Int, loss: Double) -> Event {
    .step(
      StepMeasures(
        round: 0, epoch: 0, step: step, loss: loss, learningRate: 0.5, imagesPerSecond: 10))
  }

  private func epoch(_ epoch: Int, loss: Double) -> Event {
    .epoch(EpochMeasures(round: 0, epoch: epoch, loss: loss, images: 10, seconds: 1))
  }

  /// The values of a tag, by their steps, as TFRecord frames them.
  private func values(_ tag: String) throws -> [[Double]] {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    var (place, found) = (0, [[Double]]())
    while place < bytes.count {
      let length = bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      let event = try Tensorboard_Event(
        serializedBytes: Array(bytes[place + 12..<place + 12 + length]))
      if place == 0 { #expect(event.fileVersion == "brain.Event:2") }
      for value in event.summary.value where value.tag == tag {
        found.append([Double(event.step), Double(value.simpleValue)])
      }
      place += 16 + length
    }
    #expect(place == bytes.count)
    return found
  }

  @Test func resumedRunHasEachStepOnce() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = log()
    for event in [
      start(stepsDone: 0), step(1, loss: 8), step(2, loss: 7), epoch(0, loss: 7.5),
      step(3, loss: 6), step(4, loss: 5), epoch(1, loss: 5.5),
    ] { try first.add(event) }
    #expect(try values("train/loss") == [[1, 8], [2, 7], [3, 6], [4, 5]])
    #expect(try values("epoch/loss") == [[2, 7.5], [4, 5.5]])

    // A checkpoint after step 3, a record that a killed run left unfinished.
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([9, 0, 0]))
    try handle.close()
    let second = log()
    for event in [start(stepsDone: 0), epoch(0, loss: 7.5)] { try second.recall(event) }
    for event in [start(stepsDone: 3), step(4, loss: 4), epoch(1, loss: 5)] {
      try second.add(event)
    }
    #expect(try values("train/loss") == [[1, 8], [2, 7], [3, 6], [4, 4]])
    #expect(try values("epoch/loss") == [[2, 7.5], [4, 5]])

    // A run from the start has nothing of what was there.
    let third = log()
    for event in [start(stepsDone: 0), step(1, loss: 9)] { try third.add(event) }
    #expect(try values("train/loss") == [[1, 9]])
    #expect(try values("epoch/loss") == [])
  }

  /// The record of the version; its checks are those of TensorBoard's own `masked_crc32c`.
  @Test func recordsHaveTheirChecks() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try log().add(start(stepsDone: 0))
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    #expect(bytes.count == 16 + 15)
    #expect(bytes[0..<8] == [15, 0, 0, 0, 0, 0, 0, 0])
    // 0x1A, 13: field 3 with 13 bytes.
    #expect(bytes[8..<12] == [0x6D, 0x53, 0x2B, 0x09])
    #expect(bytes[27..<31] == [0xFC, 0x98, 0x51, 0x29])
    #expect(bytes[12..<27] == [0x1A, 13] + Array("brain.Event:2".utf8)[...])
  }

  @Test func discoveriesHaveAHistogramAndAPicture() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let log = log()
    try log.add(start(stepsDone: 0))
    try log.add(
      .discovery(
        DiscoveryMeasures(
          round: 1, anchors: 4, entropyMean: 2, consistency: 0.25,
          entropies: EntropyHistogram(
            lowest: 1, highest: 3, counts: [4, 6], anchors: [4, 0], neighbours: 1),
          firstNeighbourhoods: [[7, 8], [9, 7], [2, 3]], seconds: 1)))
    #expect(try values("discovery/anchors") == [[4, 4]])
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    let event = try Tensorboard_Event(serializedBytes: Array(bytes[31 + 12..<bytes.count - 4]))
    let picture = try #require(event.summary.value.last)
    #expect(picture.tag == "discovery/first_anchors")
    #expect(picture.image.width == 2 && picture.image.height == 3)
    #expect(Array(picture.image.encodedImageString) == [7, 8, 9, 7, 2, 3])
    let histogram = try #require(event.summary.value.dropLast().last).histo
    #expect(histogram.bucketLimit == [2, 3] && histogram.bucket == [4, 6])
    #expect(histogram.num == 10 && histogram.sum == 4 * 1.5 + 6 * 2.5)
  }

  @Test func projectorHasATableAndItsNames() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = ProjectorFiles(
      points: [
        ProjectorFiles.Point(name: "a\tb", className: "cat", entropy: 1),
        ProjectorFiles.Point(name: "c", className: "", entropy: 2),
      ], features: [1, 2, 3, 4], sprite: [7], side: 8)
    try files.write(to: "\(folder)/projector")
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: "\(folder)/projector/\(name)", encoding: .utf8)
    }
    #expect(try text("features.tsv") == "1.0\t2.0\n3.0\t4.0\n")
    #expect(try text("names.tsv") == "name\tclass\tentropy\na b\tcat\t1.0\nc\t\t2.0\n")
    #expect(try text("projector_config.pbtxt").contains("single_image_dim: 8"))
  }
}
