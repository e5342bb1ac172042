/// The header of a safetensors file: what the file holds, and where.
///
/// The format is that of github.com/huggingface/safetensors: eight bytes with the length of the
/// header (little-endian), the header in JSON, the numbers. Offsets count from the end of the
/// header and leave no gap.
struct SafetensorsHeader: Sendable, Equatable {
  /// A tensor and where its bytes lie, counted from the end of the header.
  struct Place: Sendable, Equatable {
    let entry: SafetensorsEntry
    let offset: Int
    let byteCount: Int
  }

  /// In order of place in the file.
  var places: [Place]
  var metadata: [String: String]

  /// Lays tensors out without gaps: wide numbers first, so that all are aligned to their size.
  init(entries: [SafetensorsEntry], metadata: [String: String]) {
    var end = 0
    var places: [Place] = []
    for size in [8, 4, 2, 1] {
      for entry in entries where entry.type?.size == size {
        places.append(Place(entry: entry, offset: end, byteCount: entry.count * size))
        end += entry.count * size
      }
    }
    self.places = places
    self.metadata = metadata
  }

  init(places: [Place], metadata: [String: String]) {
    self.places = places
    self.metadata = metadata
  }

  /// Bytes of all tensors together.
  var dataByteCount: Int { places.last.map { $0.offset + $0.byteCount } ?? 0 }

  /// The length, the JSON, and spaces up to a multiple of eight bytes.
  var bytes: [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map {
        "\($0.quotedAsJSON):\($1.quotedAsJSON)"
      }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    for place in places {
      let entry = place.entry
      let shape = entry.shape.map { "\($0)" }.joined(separator: ",")
      members.append(
        "\(entry.name.quotedAsJSON):{\"dtype\":\"\(entry.typeName)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(place.offset),\(place.offset + place.byteCount)]}")
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    let length = UInt64(json.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + json
  }
}
