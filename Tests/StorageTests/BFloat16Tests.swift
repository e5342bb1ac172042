import Storage
import Testing

/// bf16 numbers one by one, and views of them.
@Suite struct BFloat16Tests {
  /// Every number that is not a NaN is the one nearest to the float that it is.
  @Test func everyNumberSurvivesAFloat() {
    let changed = (UInt16.min...UInt16.max).filter { bits in
      let float = Float(BFloat16(bitPattern: bits))
      let back = BFloat16(float)
      return float.isNaN ? !Float(back).isNaN : back.bitPattern != bits
    }
    #expect(changed.isEmpty)
  }

  @Test(
    arguments: [
      (1, 0x3F80), (1 + 0x1p-8, 0x3F80), (1 + 0x3p-8, 0x3F82), (1 + 0x1.0002p-8, 0x3F81),
      (-1 - 0x3p-8, 0xBF82), (0x1p-140, 0x0000), (.greatestFiniteMagnitude, 0x7F80),
    ] as [(Float, UInt16)])
  func halvesGoToTheEven(_ value: Float, _ bits: UInt16) {
    #expect(BFloat16(value).bitPattern == bits)
  }

  /// The upper half alone of such a NaN would be an infinity.
  @Test func aNaNStaysOne() {
    #expect(Float(BFloat16(Float(bitPattern: 0x7F80_0001))).isNaN)
    #expect(Float(BFloat16(Float(bitPattern: 0xFFFF_FFFF))).isNaN)
  }

  @Test func elementsAreAView() {
    let matrix = BFloat16Tensor(shape: [3, 4])
    let part = matrix.elements(5..<9).elements(1..<3)
    #expect(part.buffer === matrix.buffer && part.buffer.byteCount == 24)
    #expect(part.offset == 6 && part.count == 2 && part.shape == [2])
  }

  @Test func viewsStayInside() async {
    await #expect(processExitsWith: .failure) {
      _ = BFloat16Tensor(shape: [2, 4]).elements(4..<9)
    }
    await #expect(processExitsWith: .failure) {
      _ = BFloat16Tensor(buffer: Buffer(byteCount: 16), offset: 1, shape: [8])
    }
  }
}
