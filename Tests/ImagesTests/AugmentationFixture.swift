import Foundation

/// What torchvision makes of PIL images, written by `Tests/Peers/augmentation_fixture.py`.
struct AugmentationFixture: Decodable {
  struct Case: Decodable {
    let channels: Int
    let height: Int
    let width: Int
    let input: Data
    let size: [Int]
    let crop: [Int]
    let order: [UInt8]
    let factors: [Float]
    let grey: Bool
    let flip: Bool
    let output: Data
  }

  struct Centre: Decodable {
    let channels: Int
    let height: Int
    let width: Int
    let input: Data
    let size: Int
    let output: Data
  }

  struct ColourSum: Decodable {
    let hue: Float?
    let sum: String
  }

  let cases: [String: [Case]]
  let centres: [Centre]
  let allColours: [ColourSum]

  static func read() throws -> AugmentationFixture {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/augmentation.json")
    return try JSONDecoder().decode(AugmentationFixture.self, from: Data(contentsOf: file))
  }
}
