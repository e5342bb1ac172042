import ForeignBytes
import Randomness
import Testing

/// Every form of foreign bytes, whole, kept from fuzzing, and damaged anew: none may end the process.
@Suite struct ForeignBytesTests {
  @Test(arguments: ForeignForm.allCases) func corpusIsRead(form: ForeignForm) throws {
    let folder = try ForeignFolder(form)
    let corpus = try ForeignFolder.corpus(form)
    // The damaged ones are refused, and those that a form's usual writer made are not.
    #expect(corpus.count { folder.read($0) } > 0)
  }

  @Test(arguments: ForeignForm.allCases) func damagesAreRead(form: ForeignForm) throws {
    let folder = try ForeignFolder(form)
    let corpus = try ForeignFolder.corpus(form)
    var random = RandomStream(seed: 0, form.rawValue)
    for round in 0..<200 {
      folder.read(damaged(corpus[round % corpus.count], by: &random))
    }
  }

  /// Bytes of which some are others, are cut off, or stand twice.
  private func damaged(_ bytes: [UInt8], by random: inout RandomStream) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.integer(below: 4) where !bytes.isEmpty {
      let place = random.integer(below: bytes.count)
      switch random.integer(below: 4) {
      case 0: bytes[place] = UInt8(random.integer(below: 256))
      case 1: bytes[place] ^= 1 << random.integer(below: 8)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.integer(below: 64)))
      default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 8)], at: place)
      }
    }
    return bytes
  }
}
