import Images
import Testing

/// Byte for byte what torchvision makes of PIL images (Pillow's own C code on x86-64).
@Suite struct AugmentationParityTests {
  let fixture = Result { try AugmentationFixture.read() }

  private func plain(_ channels: Int) -> PixelStatistics {
    PixelStatistics(
      mean: Array(repeating: 0, count: channels), std: Array(repeating: 1, count: channels))
  }

  @Test(
    arguments: [
      "crops", "brightness", "contrast", "saturation", "hue", "grey", "flip", "mixed",
    ])
  func bytesEqualTorchvision(name: String) throws {
    let cases = try #require(try fixture.get().cases[name])
    #expect(!cases.isEmpty)
    for (number, item) in cases.enumerated() {
      var draw = AugmentationDraw(
        crop: CropBox(
          top: item.crop[0], left: item.crop[1], height: item.crop[2], width: item.crop[3]))
      // A step that the case leaves out gets a number that means none.
      draw.order = SIMD4(repeating: 255)
      for (place, step) in item.order.enumerated() { draw.order[place] = step }
      (draw.brightness, draw.contrast) = (item.factors[0], item.factors[1])
      (draw.saturation, draw.hue) = (item.factors[2], item.factors[3])
      (draw.isGrey, draw.isFlipped) = (item.grey, item.flip)
      let split = ImageSplit(
        planes: Array(item.input), channels: item.channels, height: item.height,
        width: item.width, outputHeight: item.size[0], outputWidth: item.size[1],
        statistics: plain(item.channels))
      let bytes = try Augmenter(split).bytes(of: 0, after: draw)
      let wrong = zip(bytes, item.output).count { $0 != $1 }
      #expect(bytes.count == item.output.count && wrong == 0, "\(name) \(number): \(wrong) bytes")
    }
  }

  @Test func plainImagesAreResizedAndCutAsForEvaluation() throws {
    for (number, item) in try fixture.get().centres.enumerated() {
      let split = ImageSplit(
        planes: Array(item.input), channels: item.channels, height: item.height,
        width: item.width, imageSize: item.size, statistics: plain(item.channels))
      let bytes = try Augmenter(split).plainBytes(of: 0)
      #expect(bytes == Array(item.output), "\(number)")
    }
  }

  /// Greyscale, and hue turned by several angles, of all 2²⁴ colours.
  @Test func everyColourEqualsTorchvision() throws {
    var planes = [UInt8](repeating: 0, count: 3 << 24)
    for colour in 0..<(1 << 24) {
      planes[colour] = UInt8(colour >> 16)
      planes[1 << 24 + colour] = UInt8(truncatingIfNeeded: colour >> 8)
      planes[2 << 24 + colour] = UInt8(truncatingIfNeeded: colour)
    }
    let augmenter = Augmenter(
      ImageSplit(planes: planes, channels: 3, height: 4096, width: 4096, statistics: plain(3)))
    for item in try fixture.get().allColours {
      var draw = AugmentationDraw(crop: CropBox(top: 0, left: 0, height: 4096, width: 4096))
      draw.order = SIMD4(repeating: 255)
      if let hue = item.hue {
        draw.order[0] = 3
        draw.hue = hue
      } else {
        draw.isGrey = true
      }
      let bytes = try augmenter.bytes(of: 0, after: draw)
      var sum: UInt64 = 0
      for place in bytes.indices {
        sum &+= UInt64(bytes[place]) &* (UInt64(place) &* 2_654_435_761 & 0xFFFF_FFFF)
      }
      #expect(String(sum) == item.sum, "hue \(String(describing: item.hue))")
    }
  }
}
