/// The bytes of a PNG file that stores a grey image as it is.
///
/// Source: the PNG specification (https://www.w3.org/TR/png-3/), with one stored block of deflate.
func pngFile(grey pixels: [UInt8], height: Int, width: Int) -> [UInt8] {
  // Each row is led by its filter, none.
  let rows: [UInt8] = (0..<height).flatMap { [0] + pixels[($0 * width)..<(($0 + 1) * width)] }
  let length = UInt16(rows.count)
  let stored: [UInt8] = [
    1, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8),
  ]
  let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 0, 0, 0, 0]
  let data: [UInt8] = [0x78, 0x01] + stored + rows + bigEndian(adler32(rows))
  let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  return signature + chunk("IHDR", header) + chunk("IDAT", data) + chunk("IEND", [])
}

private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
  let body = Array(name.utf8) + data
  return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

private func adler32(_ bytes: [UInt8]) -> UInt32 {
  let sums = bytes.reduce((a: UInt32(1), b: UInt32(0))) { sums, byte in
    let a = (sums.a + UInt32(byte)) % 65521
    return (a, (sums.b + a) % 65521)
  }
  return sums.b << 16 | sums.a
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  var crc = ~UInt32(0)
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return ~crc
}
